export function Home() {
  return null;
}
export function Latest() {
  return null;
}
