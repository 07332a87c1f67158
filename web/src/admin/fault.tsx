/** Why something did not work, in the hub's own words. */
export function Fault({ text }: { text: string | undefined }) {
  return text ? (
    <p className="note danger" role="alert">
      {text}
    </p>
  ) : null;
}
