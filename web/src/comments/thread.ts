import type { Comment } from '../api/client';

export type Sort = 'old' | 'new' | 'top';
export const SORTS: Sort[] = ['old', 'new', 'top'];
export const ON_THE_WIRE = { old: 'oldest', new: 'newest', top: 'top' } as const;

/** All comments in pages or lists, with the replies that came with them. */
export function flat(comments: readonly Comment[]): Comment[] {
  return comments.flatMap((comment) => [comment, ...flat(comment.first_replies ?? [])]);
}

/** Those that were read, then others that hang on the same comment and were not among them, each once. */
export function withExtras(read: readonly Comment[], extras: readonly Comment[], parent: number | undefined, first = false): Comment[] {
  const known = new Set(read.map(({ id }) => id));
  const more = new Map<number, Comment>();
  for (const extra of extras) {
    if (extra.parent_id === parent && !known.has(extra.id)) more.set(extra.id, extra);
  }
  return first ? [...more.values(), ...read] : [...read, ...more.values()];
}

/** What was not there before and somebody else wrote. */
export function freshOf(before: ReadonlySet<number>, now: readonly Comment[], me: number | undefined): number[] {
  const fresh = now.filter(({ id, author, deleted }) => !before.has(id) && !deleted && author?.id !== me).map(({ id }) => id);
  return [...new Set(fresh)].toSorted((a, b) => a - b);
}

/** The comments above one, itself included, outermost first; undefined when they were not all read. */
export function pathTo(id: number, read: readonly Comment[]): Comment[] | undefined {
  const byId = new Map(read.map((comment) => [comment.id, comment]));
  const path: Comment[] = [];
  for (let at: number | undefined = id; at !== undefined; ) {
    const comment = byId.get(at);
    if (!comment || path.includes(comment)) return undefined;
    path.unshift(comment);
    at = comment.parent_id;
  }
  return path;
}
