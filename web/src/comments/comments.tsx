import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useMe, useSession } from '../app/me';
import { useReactionsOf } from '../reactions/reactions';
import { Empty, Loading, Skeleton } from '../ui/basics';
import { Icon } from '../ui/icon';
import { Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { Branch } from './branch';
import { Composer } from './composer';
import { NewsPill, useFresh } from './fresh';
import { useLit } from './lit';
import { PendingComment } from './pending';
import { ThreadContext, useComments, type Thread } from './reading';
import { flat, SORTS, withExtras, type Sort } from './thread';
import { usePending, useWritten } from './writing';
import './comments.css';

/** A thread so short that all of it is opened. */
const SHORT = 30;

/** What people say about a subject: threads, their order, and a place to join in. */
export function Comments({ subject, total: told, author }: { subject: string; total: number; author: number }) {
  const words = useWords();
  const { sort = 'old', comment: named } = useSearch({ from: '/post/$postId' });
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useComments(subject, sort);
  const me = useMe();
  const [answering, answer] = useState<number>();
  const written = useWritten(subject);
  const pending = usePending(subject);
  const read = useMemo(() => data?.pages.flatMap(({ comments }) => comments), [data]);
  const { way, missing } = useLit(subject, named, data !== undefined);
  const { fresh, below, beyond } = useFresh(subject, sort, me?.id);
  const total = data?.pages[0]?.total ?? told;
  const extras = useMemo(() => [...way, ...written], [way, written]);
  const shown = useMemo(() => withExtras(read ?? [], extras, undefined, sort !== 'old'), [read, extras, sort]);
  useReactionsOf(useMemo(() => flat(shown).map(({ id }) => `comment:${id}`), [shown]));
  const thread = useMemo<Thread>(
    () => ({ subject, author, short: total <= SHORT, extras, opened: new Set(way.map(({ id }) => id)), lit: named, fresh, answering, answer }),
    [subject, author, total, extras, way, named, fresh, answering],
  );
  const composer = <Composer subject={subject} />;
  const onTheirWay = pending.filter(({ parent }) => parent === undefined).map((one) => <PendingComment key={one.key} pending={one} />);
  const empty = read && shown.length === 0 && pending.length === 0;
  return (
    <ThreadContext value={thread}>
      <section className="comments" id="comments" aria-labelledby="comments-title">
        <Header total={total} sort={sort} jump={sort === 'old' && shown.length > 3} />
        {missing && (
          <p className="note" role="status">
            {words('comments.notThere')}
          </p>
        )}
        {sort !== 'old' && composer}
        {sort !== 'old' && onTheirWay.length > 0 && <ul className="thread">{onTheirWay}</ul>}
        {!data && !error && <CommentsSkeleton count={Math.min(told, 4)} />}
        {!data && error && <Trouble failure={error} retry={() => void refetch()} />}
        {empty && <Empty title={words('comments.none')} text={words('comments.noneText')} picture={<Icon sign="comment" />} />}
        {shown.length > 0 && (
          <ul className="thread">
            {shown.map((comment) => (
              <Branch key={comment.id} comment={comment} />
            ))}
          </ul>
        )}
        {hasNextPage && (
          <button type="button" className="button outline wide" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {words('comments.more')}
          </button>
        )}
        {sort === 'old' && onTheirWay.length > 0 && <ul className="thread">{onTheirWay}</ul>}
        {sort === 'old' && (data || error) && composer}
        <NewsPill below={below} beyond={beyond} />
      </section>
    </ThreadContext>
  );
}

function Header({ total, sort, jump }: { total: number; sort: Sort; jump: boolean }) {
  const words = useWords();
  const { count } = useFormats();
  const navigate = useNavigate();
  const guest = useSession() === 'guest';
  const arrange = (next: Sort) =>
    void navigate({ to: '.', search: next === 'old' ? {} : { sort: next }, replace: true, resetScroll: false });
  return (
    <div className="comments-head">
      <h2 id="comments-title">
        {words('comments.title')} {total > 0 && <span className="soft">{count(total)}</span>}
      </h2>
      {jump && !guest && (
        <button type="button" className="button small quiet" onClick={() => document.querySelector<HTMLElement>('[data-compose]')?.focus()}>
          <Icon sign="pen" />
          {words('comments.write')}
        </button>
      )}
      {total > 1 && (
        <div className="segments" role="group" aria-label={words('comments.order')}>
          {SORTS.map((one) => (
            <button key={one} type="button" aria-pressed={one === sort} onClick={() => arrange(one)}>
              {words(`comments.${one}`)}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function CommentsSkeleton({ count }: { count: number }) {
  return (
    <div className="stack" aria-busy="true">
      <Loading />
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className="row comment-skeleton">
          <Skeleton width="2rem" height="2rem" />
          <div className="grow stack tight">
            <Skeleton width="9rem" />
            <Skeleton width={row % 2 ? '60%' : '85%'} />
          </div>
        </div>
      ))}
    </div>
  );
}
