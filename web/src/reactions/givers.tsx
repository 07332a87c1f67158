import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client';
import { Avatar, nameOf, Skeleton, Time } from '../ui/basics';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { LIKE, SIGNS } from './reactions';

/** Who reacted, latest first; all of them or those who gave one sign. */
export default function Givers({ subject, counts, onClose }: { subject: string; counts: Record<string, number>; onClose: () => void }) {
  const words = useWords();
  const { count } = useFormats();
  const [kind, setKind] = useState<string>();
  const kinds = [LIKE, ...SIGNS].filter((one) => (counts[one] ?? 0) > 0);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['reactions', subject, 'people', kind ?? ''],
    queryFn: ({ pageParam, signal }) =>
      api.get('/reactions/people', { query: { subject, limit: 30, ...(kind && { kind }), ...(pageParam && { cursor: pageParam }) }, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
  const people = data?.pages.flatMap((page) => page.people);
  return (
    <Dialog title={words('reactions.who')} onClose={onClose}>
      {kinds.length > 1 && (
        <div className="segments" role="group" aria-label={words('reactions.filter')}>
          <button type="button" aria-pressed={!kind} onClick={() => setKind(undefined)}>
            {words('reactions.all')}
          </button>
          {kinds.map((one) => (
            <button key={one} type="button" aria-pressed={kind === one} onClick={() => setKind(one)}>
              {one === LIKE ? <Icon sign="heart" filled /> : one}
              {one === LIKE && <span className="hidden">{words('reactions.like')}</span>}
              {count(counts[one] ?? 0)}
            </button>
          ))}
        </div>
      )}
      {error && !people ? (
        <Trouble failure={error} retry={() => void refetch()} />
      ) : (
        <ul className="reaction-people" aria-busy={!people}>
          {people?.map(({ person, kind: sign, at }) => (
            <li key={`${person.id} ${sign}`}>
              <Link to="/@{$username}" params={{ username: person.username }} className="row grow" onClick={onClose}>
                <Avatar person={person} size="2.25rem" />
                <span className="grow">
                  <span className="strong one-line">{nameOf(person)}</span>
                  <span className="soft small one-line">@{person.username}</span>
                </span>
              </Link>
              <span className="soft small">
                <Time when={at} />
              </span>
              <span className="given">{sign === LIKE ? <Icon sign="heart" filled /> : sign}</span>
            </li>
          )) ?? [1, 2, 3].map((row) => (
            <li key={row}>
              <Skeleton width="2.25rem" height="2.25rem" />
              <Skeleton width="60%" />
            </li>
          ))}
        </ul>
      )}
      {people?.length === 0 && <p className="soft">{words('reactions.nobody')}</p>}
      {hasNextPage && (
        <button type="button" className="button outline wide" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {words('ui.showMore')}
        </button>
      )}
    </Dialog>
  );
}
