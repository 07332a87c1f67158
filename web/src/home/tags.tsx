export function Tags() {
  return null;
}
export function TagPage() {
  return null;
}
