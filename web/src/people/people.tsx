import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useState } from 'react';
import { api } from '../api/client';
import { useSession } from '../app/me';
import { useTitle } from '../app/unread';
import { Empty, Reached } from '../ui/basics';
import { Icon } from '../ui/icon';
import { Trouble } from '../ui/trouble';
import { communityQuery } from '../welcome/community';
import { useWords } from '../words/words';
import { PersonLine, PersonLinesWaiting } from './person-line';

const PAGE = 30;
const PAUSE = 250;
const route = getRouteApi('/people');

/** Everybody: found by name, suggested, and the whole list. */
export function PeoplePage() {
  const words = useWords();
  const member = useSession() === 'member';
  const { q = '' } = route.useSearch();
  useTitle(words('shell.people'));
  return (
    <div className="panes">
      <div className="content stack">
        <header className="page-head">
          <h1>{words('shell.people')}</h1>
        </header>
        <SearchBox />
        {q ? (
          <Found query={q} />
        ) : (
          <>
            {member && <Suggested />}
            {member ? <Everybody /> : <Newest />}
          </>
        )}
      </div>
    </div>
  );
}

/** What is searched stands in the address; it follows the typing after a moment. */
function SearchBox() {
  const words = useWords();
  const navigate = useNavigate();
  const { q = '' } = route.useSearch();
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text.trim() === q) return;
    const later = setTimeout(() => void navigate({ to: '/people', search: text.trim() ? { q: text.trim() } : {}, replace: true }), PAUSE);
    return () => clearTimeout(later);
  }, [text, q, navigate]);
  return (
    <div className="search-box" role="search">
      <Icon sign="search" />
      <input
        type="search"
        className="input"
        aria-label={words('directory.search')}
        placeholder={words('directory.search')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}

function Found({ query }: { query: string }) {
  const words = useWords();
  const wanted = useDeferredValue(query);
  const found = useInfiniteQuery({
    queryKey: ['people', 'search', wanted],
    initialPageParam: 1,
    queryFn: ({ pageParam, signal }) => api.get('/users/search', { query: { query: wanted, page: pageParam, limit: PAGE }, signal }),
    getNextPageParam: (last, all) => (all.length * PAGE < last.total ? all.length + 1 : undefined),
    placeholderData: (before) => before,
  });
  if (found.error) return <Trouble failure={found.error} retry={() => void found.refetch()} />;
  if (found.isPending) return <PersonLinesWaiting />;
  const people = found.data.pages.flatMap((page) => page.users);
  if (people.length === 0) return <Empty title={words('directory.nobody')} text={words('directory.nobodyText')} />;
  return (
    <section aria-label={words('directory.search')}>
      <ul className="card person-lines">
        {people.map((person) => (
          <PersonLine key={person.id} person={person} />
        ))}
      </ul>
      <Reached onReach={() => void found.fetchNextPage()} disabled={!found.hasNextPage || found.isFetching} />
    </section>
  );
}

function Suggested() {
  const words = useWords();
  const { data } = useQuery({
    queryKey: ['people', 'suggested', 5],
    queryFn: ({ signal }) => api.get('/relation/suggestions', { query: { limit: 5 }, signal }),
  });
  if (!data || data.people.length === 0) return null;
  return (
    <section className="stack tight">
      <h2>{words('directory.suggested')}</h2>
      <ul className="card person-lines">
        {data.people.map(({ person, mutuals, followers }) => (
          <PersonLine
            key={person.id}
            person={person}
            about={mutuals > 0 ? words('directory.mutuals', { count: mutuals }) : words('directory.followers', { count: followers })}
          />
        ))}
      </ul>
    </section>
  );
}

function Everybody() {
  const words = useWords();
  const [sort, setSort] = useState<'newest' | 'name'>('newest');
  const all = useInfiniteQuery({
    queryKey: ['people', 'all', sort],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => api.get('/users', { query: { sort, limit: PAGE, ...(pageParam && { cursor: pageParam }) }, signal }),
    getNextPageParam: (page) => page.next_cursor,
  });
  return (
    <section className="stack tight">
      <div className="row between wrap">
        <h2>{words('directory.everybody')}</h2>
        <div className="segments">
          {(['newest', 'name'] as const).map((order) => (
            <button key={order} type="button" aria-pressed={sort === order} onClick={() => setSort(order)}>
              {words(`directory.by_${order}`)}
            </button>
          ))}
        </div>
      </div>
      {all.error ? (
        <Trouble failure={all.error} retry={() => void all.refetch()} />
      ) : all.isPending ? (
        <PersonLinesWaiting />
      ) : (
        <>
          <ul className="card person-lines">
            {all.data.pages
              .flatMap((page) => page.users)
              .map((person) => (
                <PersonLine key={person.id} person={person} />
              ))}
          </ul>
          <Reached onReach={() => void all.fetchNextPage()} disabled={!all.hasNextPage || all.isFetching} />
        </>
      )}
    </section>
  );
}

/** What guests see: who joined last. */
function Newest() {
  const words = useWords();
  const { data, error, refetch } = useQuery(communityQuery);
  if (error) return <Trouble failure={error} retry={() => void refetch()} />;
  if (!data) return <PersonLinesWaiting />;
  return (
    <section className="stack tight">
      <h2>{words('directory.newest')}</h2>
      <ul className="card person-lines">
        {data.newest.map((person) => (
          <PersonLine key={person.id} person={person} />
        ))}
      </ul>
    </section>
  );
}
