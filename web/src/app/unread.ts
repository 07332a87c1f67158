import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../api/client';
import { live } from '../api/live';
import { useSession } from './me';

export const unreadQuery = queryOptions({
  queryKey: ['notifications', 'unread'],
  queryFn: () => api.get('/notification/unread-count'),
  staleTime: 60_000,
});

/** How many notifications are unread, live. */
export function useUnread(): number {
  const member = useSession() === 'member';
  const queries = useQueryClient();
  const { data } = useQuery({ ...unreadQuery, enabled: member });
  useEffect(
    () =>
      live.on('notifications', ({ data: news }) => {
        const { unread } = news as { unread: number };
        queries.setQueryData(unreadQuery.queryKey, { count: unread });
        void queries.invalidateQueries({ queryKey: ['notifications', 'feed'] });
      }),
    [queries],
  );
  return data?.count ?? 0;
}

/** The page's title, with the number of unread notifications in front. */
export function useTitle(title: string): void {
  const unread = useUnread();
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${title} · Quark`;
  }, [title, unread]);
}
