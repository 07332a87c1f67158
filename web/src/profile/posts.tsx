export function ProfilePosts(_: { id: number; isMe: boolean }) {
  return null;
}
