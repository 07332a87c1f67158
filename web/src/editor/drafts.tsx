export function Drafts() {
  return null;
}
