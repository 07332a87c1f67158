import type { QueryClient } from '@tanstack/react-query';
import { api, type Post } from '../api/client';

/** A list of posts that goes on: those of whom one follows, the latest of all, those with a tag, those of a person. */
export type ListName = 'following' | 'latest' | `tag:${string}` | `person:${number}`;

export interface Page {
  posts: Post[];
  next_cursor?: string;
}
export interface Pages {
  pages: Page[];
  pageParams: (string | undefined)[];
}

export const PAGE = 20;

/** What was read so far: it changes only when the reader wants it, never by itself. */
export const pagesKey = (list: ListName) => ['feed', list, 'pages'];
/** The newest page as the station has it now, to see what is new. */
export const newestKey = (list: ListName) => ['feed', list, 'newest'];

export function readPage(list: ListName, cursor: string | undefined, signal?: AbortSignal): Promise<Page> {
  const query = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
  if (list === 'following') return api.get('/feed', { query, signal });
  if (list === 'latest') return api.get('/posts/list', { query, signal });
  const [kind, name] = [list.slice(0, list.indexOf(':')), list.slice(list.indexOf(':') + 1)];
  return api.get('/posts/list', { query: { ...query, ...(kind === 'tag' ? { tag: name } : { author_id: Number(name) }) }, signal });
}

const when = (post: Post): string => post.published_at ?? post.created_at;

/** Posts of the newest page that are not among those read, though they belong between or before them. */
export function unseen(read: Page[], newest: Post[]): Post[] {
  const known = new Set(read.flatMap(({ posts }) => posts.map(({ id }) => id)));
  const last = read.at(-1);
  const oldest = last?.next_cursor === undefined ? undefined : last.posts.at(-1);
  return newest.filter((post) => !known.has(post.id) && (!oldest || when(post) >= when(oldest)));
}

/** Everything in the order of the list, each post once and as `now` knows it, `fresh` ones before the first that is older. */
export function together(read: Page[], fresh: Post[] = [], now: Post[] = []): Post[] {
  const seen = new Set<number>();
  const known = new Map(now.map((post) => [post.id, post]));
  const all: Post[] = [];
  const waiting = [...fresh].sort((one, other) => when(other).localeCompare(when(one)) || other.id - one.id);
  const add = (post: Post) => {
    if (!seen.has(post.id)) all.push(known.get(post.id) ?? post);
    seen.add(post.id);
  };
  for (const post of read.flatMap(({ posts }) => posts)) {
    while (waiting[0] && when(waiting[0]) >= when(post)) add(waiting.shift()!);
    add(post);
  }
  waiting.forEach(add);
  return all;
}

/** Changes one post wherever a list shows it; `undefined` takes it out. */
export function changeListed(queries: QueryClient, id: number, change: (post: Post) => Post | undefined): void {
  const within = (page: Page): Page =>
    page.posts.some((post) => post.id === id)
      ? { ...page, posts: page.posts.flatMap((post) => (post.id === id ? (change(post) ?? []) : post)) }
      : page;
  for (const [key, data] of queries.getQueriesData<Pages | Page>({ queryKey: ['feed'] })) {
    if (!data) continue;
    if ('pages' in data) queries.setQueryData<Pages>(key, { ...data, pages: data.pages.map(within) });
    else if ('posts' in data) queries.setQueryData<Page>(key, within(data));
  }
}

/** A post that some list shows, to have something on the screen while the whole of it is read. */
export function listedPost(queries: QueryClient, id: number): Post | undefined {
  for (const [, data] of queries.getQueriesData<Pages | Page>({ queryKey: ['feed'] })) {
    const pages = !data ? [] : 'pages' in data ? data.pages : 'posts' in data ? [data] : [];
    for (const page of pages) {
      const found = page.posts.find((post) => post.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

let last: ListName | undefined;

/** The list that was read last: the way back from a post. */
export const lastList = (): ListName | undefined => last;
export const cameFrom = (list: ListName): void => void (last = list);
