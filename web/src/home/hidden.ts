import { useSyncExternalStore } from 'react';
import type { Post } from '../api/client';
import { session } from '../api/session';
import type { ListName } from './lists';

/**
 * What lists leave out at once, before the station knows of it: `post:17` that is being deleted, everything of
 * `author:3` who was blocked, and in the home feed of `muted:3`.
 */
const listeners = new Set<() => void>();
let marks: ReadonlySet<string> = new Set();

function keep(next: Set<string>) {
  marks = next;
  listeners.forEach((listener) => listener());
}

// What one person put away, another may see.
session.subscribe(() => session.wasLeft && keep(new Set()));

export const hide = (mark: string): void => keep(new Set(marks).add(mark));

export function unhide(mark: string): void {
  const next = new Set(marks);
  next.delete(mark);
  keep(next);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useHidden = (): ReadonlySet<string> => useSyncExternalStore(subscribe, () => marks);

export const isHidden = (hidden: ReadonlySet<string>, list: ListName, post: Post): boolean =>
  hidden.size > 0 &&
  (hidden.has(`post:${post.id}`) || hidden.has(`author:${post.author.id}`) || (list === 'following' && hidden.has(`muted:${post.author.id}`)));
