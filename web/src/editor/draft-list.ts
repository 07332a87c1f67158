import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, type Post } from '../api/client';
import { outbox } from '../api/outbox';
import { isUnsaved, type Draft } from './draft';
import { draftBase } from './draft-base';
import { lookAfterWaiting } from './publishing';
import { useWriter } from './writer';

export type Shelf = 'waiting' | 'scheduled' | 'here' | 'draft' | 'changed' | 'archived';

/** One text, wherever it is. */
export interface Entry {
  key: string;
  shelf: Shelf;
  title: string;
  beginning: string;
  changed: string;
  publishAt: string | undefined;
  post: number | undefined;
  onStation: Post | undefined;
  local: Draft | undefined;
  unsaved: boolean;
}

/** Brings together what the station has and what this browser has; a text that both have is one. */
export function join(stored: Post[], locals: Draft[]): Entry[] {
  const known = new Map(locals.filter(({ post }) => post !== undefined).map((draft) => [draft.post, draft]));
  const entries = stored.map((post): Entry => {
    const local = known.get(post.id);
    known.delete(post.id);
    const unsaved = local !== undefined && isUnsaved(local);
    return {
      key: `post-${post.id}`,
      shelf: local?.waiting ? 'waiting' : post.status === 'published' ? 'changed' : post.status,
      title: unsaved ? local.fields.title : post.title,
      beginning: post.excerpt,
      changed: unsaved && local.changed > post.updated_at ? local.changed : post.updated_at,
      publishAt: post.publish_at,
      post: post.id,
      onStation: post,
      local,
      unsaved,
    };
  });
  // What is published is not listed among the drafts: only changes of it that are not out yet.
  const others = locals
    .filter((draft) => draft.post === undefined || (known.has(draft.post) && isUnsaved(draft)))
    .map((draft): Entry => ({
      key: draft.id,
      shelf: draft.waiting ? 'waiting' : draft.base?.status === 'published' ? 'changed' : 'here',
      title: draft.fields.title,
      beginning: draft.fields.content.slice(0, 200),
      changed: draft.changed,
      publishAt: draft.waiting ? undefined : draft.fields.publishAt,
      post: draft.post,
      onStation: undefined,
      local: draft,
      unsaved: true,
    }));
  return [...others, ...entries].sort((a, b) => b.changed.localeCompare(a.changed));
}

export const localDraftsKey = (writer: unknown) => ['drafts', 'here', writer];

export function useDrafts() {
  const queries = useQueryClient();
  const writer = useWriter();
  const stored = useInfiniteQuery({
    queryKey: ['drafts', 'station'],
    queryFn: ({ pageParam, signal }) => api.get('/posts/mine', { query: { limit: 50, ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    enabled: typeof writer === 'number',
    staleTime: 0,
  });
  const here = useQuery({
    queryKey: localDraftsKey(writer),
    queryFn: async () => {
      const all = await draftBase.list(writer as number);
      const looked = await Promise.all(all.map((draft) => lookAfterWaiting(draft, draftBase)));
      return looked.flatMap(({ draft }) => (draft ? [draft] : []));
    },
    enabled: typeof writer === 'number',
    staleTime: 0,
  });
  useEffect(() => {
    const silence = draftBase.onChange(() => void queries.invalidateQueries({ queryKey: ['drafts', 'here'] }));
    const delivered = outbox.subscribe(() => void queries.invalidateQueries({ queryKey: ['drafts'] }));
    return () => {
      silence();
      delivered();
    };
  }, [queries]);
  const posts = stored.data?.pages.flatMap((page) => page.posts) ?? [];
  return {
    entries: join(posts, here.data ?? []),
    failure: stored.error ?? here.error ?? undefined,
    loading: stored.isPending || here.isPending,
    more: stored.hasNextPage ? () => void stored.fetchNextPage() : undefined,
  };
}
