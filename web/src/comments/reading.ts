import { useInfiniteQuery, useQuery, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { api, type Comment, type Schemas } from '../api/client';
import { flat, ON_THE_WIRE, type Sort } from './thread';

type Page = Schemas['CommentPage'];

/** What every comment of a thread needs to know of it. */
export interface Thread {
  subject: string;
  /** Who wrote what is talked about. */
  author: number;
  /** So few comments that all of them are shown. */
  short: boolean;
  /** Comments to show though they are on no page that was read. */
  extras: Comment[];
  /** Comments whose replies are shown: the way to the one that the address names. */
  opened: ReadonlySet<number>;
  lit: number | undefined;
  fresh: ReadonlySet<number>;
  answering: number | undefined;
  answer: (id: number | undefined) => void;
}

export const ThreadContext = createContext<Thread | undefined>(undefined);

export function useThread(): Thread {
  const thread = useContext(ThreadContext);
  if (!thread) throw new Error('a comment stands in a thread');
  return thread;
}

const PAGE = 20;
const keyOf = (subject: string) => ['comments', subject];

/** The comments directly on a subject. */
export function useComments(subject: string, sort: Sort) {
  return useInfiniteQuery({
    queryKey: [...keyOf(subject), sort],
    queryFn: ({ pageParam, signal }) =>
      api.get('/comments', { query: { subject, sort: ON_THE_WIRE[sort], limit: PAGE, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** The replies to a comment, oldest first. */
export function useReplies(subject: string, id: number, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: [...keyOf(subject), 'replies', id],
    queryFn: ({ pageParam, signal }) =>
      api.get('/comments/{id}/replies', { path: { id }, query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    enabled,
  });
}

/** A comment and all above it, outermost first: for addresses of comments that are on no page that was read. */
export function useWayTo(subject: string, id: number | undefined, enabled: boolean) {
  return useQuery({
    queryKey: [...keyOf(subject), 'way', id ?? 0],
    queryFn: async ({ signal }) => {
      const way: Comment[] = [];
      for (let at = id; at !== undefined; at = way[0]?.parent_id) {
        way.unshift(await api.get('/comments/{id}', { path: { id: at }, signal }));
      }
      return way[0]?.subject === subject ? way : [];
    },
    enabled: enabled && id !== undefined,
  });
}

/** Every comment of a subject that is in memory. */
export function everyRead(queries: QueryClient, subject: string): Comment[] {
  return queries
    .getQueriesData<InfiniteData<Page> | Comment[]>({ queryKey: keyOf(subject) })
    .flatMap(([, data]) => (!data ? [] : flat(Array.isArray(data) ? data : data.pages.flatMap(({ comments }) => comments))));
}

/** How many comments a subject had when they were last read in this order. */
export const totalOf = (queries: QueryClient, subject: string, sort: Sort): number | undefined =>
  queries.getQueryData<InfiniteData<Page>>([...keyOf(subject), sort])?.pages[0]?.total;

/** Reads again what is shown of a thread. */
export const refresh = (queries: QueryClient, subject: string): Promise<void> => queries.invalidateQueries({ queryKey: keyOf(subject) });

/** Changes a comment wherever it is in memory. */
export function change(queries: QueryClient, subject: string, next: Comment): void {
  const within = (comment: Comment): Comment =>
    comment.id === next.id
      ? { ...next, ...(comment.first_replies && { first_replies: comment.first_replies }) }
      : comment.first_replies
        ? { ...comment, first_replies: comment.first_replies.map(within) }
        : comment;
  queries.setQueriesData<InfiniteData<Page> | Comment[]>({ queryKey: keyOf(subject) }, (data) => {
    if (!data) return data;
    if (Array.isArray(data)) return data.map(within);
    return { ...data, pages: data.pages.map((page) => ({ ...page, comments: page.comments.map(within) })) };
  });
}
