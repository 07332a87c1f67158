import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { api } from '../api/client';
import { useShortcuts } from '../app/shortcuts';
import { unreadQuery, useTitle, useUnread } from '../app/unread';
import { Empty, Reached, Skeleton } from '../ui/basics';
import { toast } from '../ui/toast';
import { tell, Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { grouped, type Group } from './groups';
import { NotificationLine } from './line';
import './notifications.css';

const TYPES = ['follow_created', 'comment', 'reply', 'mention', 'like', 'system'] as const;
const PAGE = 30;
const route = getRouteApi('/notifications');

/** What happened to me: grouped, filtered, read up to here. */
export function NotificationsPage() {
  const words = useWords();
  const { type, unread: onlyUnread } = route.useSearch();
  const unread = useUnread();
  useTitle(words('shell.notifications'));
  const feed = useInfiniteQuery({
    queryKey: ['notifications', 'feed', type ?? 'all', onlyUnread ?? false],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.get('/notification/feed', {
        query: { limit: PAGE, ...(pageParam && { cursor: pageParam }), ...(type && { type }), ...(onlyUnread && { unread: true }) },
        signal,
      }),
    getNextPageParam: (page) => page.next_cursor,
  });
  const groups = useMemo(() => grouped(feed.data?.pages.flatMap((page) => page.notifications) ?? []), [feed.data]);
  const { markAll, markUpTo } = useMarking();
  return (
    <div className="panes">
      <div className="content stack">
        <header className="page-head">
          <h1 className="grow">{words('shell.notifications')}</h1>
          {unread > 0 && (
            <button type="button" className="button small" onClick={() => void markAll()}>
              {words('notifications.markAll')}
            </button>
          )}
        </header>
        <Filters />
        {feed.error && groups.length === 0 ? (
          <Trouble failure={feed.error} retry={() => void feed.refetch()} />
        ) : feed.isPending ? (
          <Waiting />
        ) : groups.length === 0 ? (
          <Empty title={words('notifications.none')} text={words('notifications.noneText')} />
        ) : (
          <>
            <Lines groups={groups} onReadUpTo={markUpTo} />
            <Reached onReach={() => void feed.fetchNextPage()} disabled={!feed.hasNextPage || feed.isFetching} />
          </>
        )}
      </div>
    </div>
  );
}

function Filters() {
  const words = useWords();
  const { type, unread } = route.useSearch();
  return (
    <nav className="filters" aria-label={words('notifications.filter')}>
      <div className="segments">
        <Link to="/notifications" search={unread ? { unread } : {}} aria-current={type === undefined ? 'page' : undefined} replace>
          {words('notifications.all')}
        </Link>
        {TYPES.map((one) => (
          <Link key={one} to="/notifications" search={{ type: one, ...(unread && { unread }) }} aria-current={type === one ? 'page' : undefined} replace>
            {words(`notifications.filter_${one}`)}
          </Link>
        ))}
      </div>
      <Link to="/notifications" search={{ ...(type && { type }), ...(!unread && { unread: true }) }} className={unread ? 'chip accent' : 'chip'} aria-current={unread ? 'true' : undefined} replace>
        {words('notifications.onlyUnread')}
      </Link>
    </nav>
  );
}

/** The lines, with one of them current for the keyboard. */
function Lines({ groups, onReadUpTo }: { groups: Group[]; onReadUpTo: (group: Group) => Promise<void> }) {
  const [current, setCurrent] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const move = (step: number) => {
    const next = Math.min(groups.length - 1, Math.max(0, current + step));
    setCurrent(next);
    list.current?.children[next]?.querySelector<HTMLElement>('a')?.focus();
  };
  useShortcuts({ j: () => move(1), k: () => move(-1) });
  return (
    <ul ref={list} className="card notices">
      {groups.map((group) => (
        <NotificationLine key={group.key} group={group} onReadUpTo={() => void onReadUpTo(group)} />
      ))}
    </ul>
  );
}

function Waiting() {
  return (
    <div className="card notices">
      {[0, 1, 2, 3, 4].map((line) => (
        <div key={line} className="notice">
          <Skeleton width="2.5rem" height="2.5rem" />
          <div className="grow stack tight">
            <Skeleton width="70%" />
            <Skeleton width="30%" height="0.8em" />
          </div>
        </div>
      ))}
    </div>
  );
}

function useMarking() {
  const queries = useQueryClient();
  async function mark(work: () => Promise<unknown>) {
    try {
      await work();
    } catch (failure) {
      toast(tell(failure));
    }
    await queries.invalidateQueries({ queryKey: ['notifications'] });
  }
  return {
    markAll: () => {
      queries.setQueryData(unreadQuery.queryKey, { count: 0 });
      return mark(() => api.put('/notification/read-all'));
    },
    markUpTo: (group: Group) => mark(() => api.put('/notification/read-up-to', { body: { id: group.newest.id } })),
  };
}
