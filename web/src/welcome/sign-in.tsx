export function LoginPage() {
  return null;
}
export function RegisterPage() {
  return null;
}
