import type { Notification } from '../api/client';

/** Several notifications that say the same of one thing: twelve people liked this post. */
export interface Group {
  key: string;
  type: string;
  newest: Notification;
  all: Notification[];
  unread: boolean;
}

/** What makes two notifications one line: likes of one thing, follows of one day; words of people stand alone. */
function keyOf({ id, type, created_at, payload }: Notification): string {
  const { subject } = payload as { subject?: string };
  if (type === 'like' && subject) return `like ${subject}`;
  if (type === 'follow_created') return `follow ${created_at.slice(0, 10)}`;
  return `one ${id}`;
}

/** Groups a list, newest first, keeping the order of each group's newest. */
export function grouped(notifications: Notification[]): Group[] {
  const groups = new Map<string, Group>();
  for (const notification of notifications) {
    const key = keyOf(notification);
    const group = groups.get(key);
    if (group) {
      group.all.push(notification);
      group.unread ||= !notification.is_read;
    } else {
      groups.set(key, { key, type: notification.type, newest: notification, all: [notification], unread: !notification.is_read });
    }
  }
  return [...groups.values()];
}

/** Who did it, newest first, everybody once. */
export function actorsOf(group: Group) {
  const actors = new Map(group.all.flatMap(({ actor }) => (actor ? [[actor.id, actor] as const] : [])));
  return [...actors.values()];
}
