import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent } from 'react';
import { Empty, Reached, Skeleton, Time } from '../ui/basics';
import { TextField } from '../ui/fields';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { eventsQuery, pretty, withTail, type CloudEvent, type EventFilter, type EventPage } from './bus';
import { Fault } from './fault';
import { hub, tellHub } from './hub';
import { instantOf, localOf } from './moments';

const EVERY = 2_000;
const MOST = 500;
const route = getRouteApi('/admin/{-$section}');

/** What was published, the latest first; filtered, opened, and followed as it comes. */
export function EventBrowser() {
  const words = useWords();
  const { type, subject, since } = route.useSearch();
  const filter: EventFilter = { type, subject, since };
  const [following, setFollowing] = useState(false);
  const list = useInfiniteQuery(eventsQuery(filter));
  const { tail, fault } = useTail(filter, following);
  const read = list.data?.pages.flatMap(({ events }) => events) ?? [];
  const shown = withTail(read, tail, read.length + MOST);
  return (
    <>
      <Filter key={`${type} ${subject} ${since}`} filter={filter} />
      <div className="row wrap">
        <button type="button" className="button small" aria-pressed={following} onClick={() => setFollowing(!following)}>
          {words(following ? 'events.unfollow' : 'events.follow')}
        </button>
        <button type="button" className="button small quiet" onClick={() => void list.refetch()}>
          {words('events.refresh')}
        </button>
        {following && (
          <span className="soft small" role="status">
            {words('events.following', { count: tail.length })}
          </span>
        )}
      </div>
      <Fault text={fault} />
      {list.error && !list.data ? (
        <Fault text={tellHub(list.error)} />
      ) : list.isPending ? (
        <Skeleton height="24rem" />
      ) : shown.length === 0 ? (
        <Empty title={words('events.noEvents')} text={words('events.noEventsText')} />
      ) : (
        <>
          <ol className="card event-list">
            {shown.map((event) => (
              <EventLine key={event.id} event={event} />
            ))}
          </ol>
          <Reached onReach={() => void list.fetchNextPage()} disabled={!list.hasNextPage || list.isFetching} />
        </>
      )}
      {list.error && list.data && <Trouble failure={list.error} retry={() => void list.refetch()} />}
    </>
  );
}

function Filter({ filter }: { filter: EventFilter }) {
  const words = useWords();
  const navigate = useNavigate();
  const [type, setType] = useState(filter.type ?? '');
  const [subject, setSubject] = useState(filter.subject ?? '');
  const [since, setSince] = useState(localOf(filter.since));
  const go = (event: FormEvent) => {
    event.preventDefault();
    const from = instantOf(since);
    void navigate({
      to: '/admin/{-$section}',
      params: { section: 'events' },
      search: { view: 'browse', ...(type.trim() && { type: type.trim() }), ...(subject.trim() && { subject: subject.trim() }), ...(from && { since: from }) },
      replace: true,
    });
  };
  return (
    <form role="search" className="card padded event-filter" onSubmit={go}>
      <TextField label={words('events.type')} placeholder="quark.posts.*" maxLength={500} value={type} onChange={(event) => setType(event.target.value)} />
      <TextField label={words('events.subject')} maxLength={500} value={subject} onChange={(event) => setSubject(event.target.value)} />
      <TextField label={words('events.since')} type="datetime-local" value={since} onChange={(event) => setSince(event.target.value)} />
      <button type="submit" className="button primary">
        {words('events.show')}
      </button>
    </form>
  );
}

function EventLine({ event }: { event: CloudEvent }) {
  const words = useWords();
  return (
    <li>
      <details>
        <summary className="small">
          <Time when={event.time} /> <code className="strong">{event.type}</code> <span className="soft">{event.subject}</span>
        </summary>
        <dl className="facts small">
          <div>
            <dt className="soft">{words('events.id')}</dt>
            <dd>{event.id}</dd>
          </div>
          <div>
            <dt className="soft">{words('admin.time')}</dt>
            <dd>{event.time}</dd>
          </div>
          {event.correlationid && (
            <div>
              <dt className="soft">{words('events.correlation')}</dt>
              <dd>{event.correlationid}</dd>
            </div>
          )}
        </dl>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, and a keyboard must reach it */}
        <pre className="payload" tabIndex={0} role="region" aria-label={`${words('events.payload')} ${event.id}`}>
          {pretty(event.data)}
        </pre>
      </details>
    </li>
  );
}

/** Follows what is published from now on: each question goes on where the last answer ended. */
function useTail({ type, subject, since }: EventFilter, on: boolean) {
  const [tail, setTail] = useState<CloudEvent[]>([]);
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    setTail([]);
    setFault(undefined);
    if (!on) return;
    const stop = new AbortController();
    let cursor: string | undefined;
    let next: ReturnType<typeof setTimeout>;
    async function read() {
      try {
        const page = await hub<EventPage>('get', '/events', { query: { type, subject, since, order: 'follow', cursor, limit: 100 }, signal: stop.signal });
        cursor = page.next;
        if (page.events.length > 0) setTail((known) => [...known, ...page.events].slice(-MOST));
        setFault(undefined);
      } catch (failure) {
        if (!stop.signal.aborted) setFault(tellHub(failure));
      }
      if (!stop.signal.aborted) next = setTimeout(() => void read(), EVERY);
    }
    void read();
    return () => {
      stop.abort();
      clearTimeout(next);
    };
  }, [type, subject, since, on]);
  return { tail, fault };
}
