import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, type Post } from '../api/client';
import { live } from '../api/live';
import { useMe, useSession } from '../app/me';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { isHidden, useHidden } from './hidden';
import { newestKey, PAGE, pagesKey, readPage, together, unseen, type ListName, type Page, type Pages } from './lists';

/** The newest page, and what the reader wrote since the app was opened: the home feed itself leaves that out. */
interface Newest extends Page {
  own: Post[];
}

const OPENED = new Date(performance.timeOrigin - 60_000).toISOString();
const OWN = 3;

async function readNewest(list: ListName, member: boolean, signal?: AbortSignal): Promise<Newest> {
  const own =
    member && list === 'following'
      ? api.get('/posts/mine', { query: { status: 'published', limit: OWN }, signal }).catch(() => undefined)
      : undefined;
  const [page, mine] = await Promise.all([readPage(list, undefined, signal), own]);
  const written = mine?.posts ?? [];
  return { ...page, own: written.filter((post) => (post.published_at ?? '') >= OPENED) };
}

const shunnedKey = ['shunned', 'blocked', 'ids'];

/** Everybody whom the reader blocked: the station shows posts to all alike. */
async function readBlocked(signal?: AbortSignal): Promise<number[]> {
  const ids: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.get('/relation/blocked', { query: { limit: 100, ...(cursor && { cursor }) }, signal });
    ids.push(...page.users.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor);
  return ids;
}

/**
 * A list of posts as it was read. What is new waits until the reader asks for it, except what the reader wrote; what is
 * loaded stays, so that coming back shows the same place.
 */
export function usePosts(list: ListName) {
  const queries = useQueryClient();
  const member = useSession() === 'member';
  const me = useMe()?.id;
  const hidden = useHidden();
  const read = useInfiniteQuery({
    queryKey: pagesKey(list),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const page = await readPage(list, pageParam, signal);
      if (pageParam === undefined) queries.setQueryData<Newest>(newestKey(list), { ...page, own: [] });
      return page;
    },
    getNextPageParam: (page: Page) => page.next_cursor,
    staleTime: 'static',
  });
  const newest = useQuery({
    queryKey: newestKey(list),
    queryFn: ({ signal }) => readNewest(list, member, signal),
    enabled: read.data !== undefined,
    staleTime: 10_000,
    refetchOnMount: 'always',
    refetchOnReconnect: true,
    refetchInterval: list === 'following' ? false : 60_000,
  });
  const shuns = member && (list === 'latest' || list.startsWith('tag:'));
  const blocked = useQuery({ queryKey: shunnedKey, queryFn: ({ signal }) => readBlocked(signal), enabled: shuns, retry: false });
  const asking = shuns && blocked.isPending;
  const [heard, forget] = useHeard(list, me, newest.refetch, newest.dataUpdatedAt);

  const pages = read.data?.pages;
  const { posts, waiting } = useMemo(() => {
    if (!pages || asking) return { posts: undefined, waiting: [] };
    const away = new Set(shuns ? blocked.data : []);
    const leftOut = (post: Post) => away.has(post.author.id) || isHidden(hidden, list, post);
    const fresh = unseen(pages, newest.data?.posts ?? []);
    const own = [...fresh.filter((post) => post.author.id === me), ...(newest.data?.own ?? [])];
    const shown = together(pages, own, newest.data?.posts).filter((post) => !leftOut(post));
    const known = new Set(shown.map(({ id }) => id));
    const others = fresh.filter((post) => post.author.id !== me && !leftOut(post)).map(({ id }) => id);
    return { posts: shown, waiting: [...new Set([...others, ...heard])].filter((id) => !known.has(id)) };
  }, [pages, newest.data, heard, hidden, me, list, asking, shuns, blocked.data]);

  /** Starts the list again with what is newest. */
  async function show(): Promise<boolean> {
    try {
      const { posts: first, next_cursor } = await queries.fetchQuery({
        queryKey: newestKey(list),
        queryFn: ({ signal }) => readNewest(list, member, signal),
        staleTime: 0,
      });
      await queries.cancelQueries({ queryKey: pagesKey(list) });
      queries.setQueryData<Pages>(pagesKey(list), { pages: [{ posts: first, ...(next_cursor && { next_cursor }) }], pageParams: [undefined] });
      forget();
      return true;
    } catch (failure) {
      toast(tell(failure));
      return false;
    }
  }

  return { read, posts, waiting: waiting.length, many: waiting.length >= PAGE, show };
}

/** The posts of others of which the live connection told since the newest page was read. */
function useHeard(list: ListName, me: number | undefined, look: () => unknown, looked: number) {
  const [heard, setHeard] = useState<number[]>([]);
  useEffect(() => setHeard([]), [looked]);
  useEffect(() => {
    if (list !== 'following') return;
    let away = false;
    const silence = [
      live.on('feed', ({ type, data }) => {
        const news = data as { post_id?: number; author_id?: number } | undefined;
        if (type !== 'post' || !news?.post_id || news.author_id === me) void look();
        else setHeard((known) => [...known, news.post_id!]);
      }),
      live.on('connection', ({ type }) => {
        if (type === 'open' && away) void look();
        away = type !== 'open';
      }),
    ];
    return () => silence.forEach((stop) => stop());
  }, [list, me, look]);
  return [heard, () => setHeard([])] as const;
}
