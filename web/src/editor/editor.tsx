export function NewPostPage() {
  return null;
}
export function EditPostPage() {
  return null;
}
