import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty, Reached, Skeleton, Time } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { deadQuery, EVENTS_KEY, pretty, subscribersQuery, type Letter } from './bus';
import { useDeed } from './deed';
import { DeedConfirm, ReasonDialog } from './deed-form';
import { Fault } from './fault';
import { hub } from './hub';

const route = getRouteApi('/admin/{-$section}');
const letterPath = (id: string, verb: string) => `/events/dead/${encodeURIComponent(id)}/${verb}`;

/** Events that failed as often as they may: looked at, tried again, or given up with a reason. */
export function DeadLetters() {
  const words = useWords();
  const navigate = useNavigate();
  const { subscriber } = route.useSearch();
  const subscribers = useQuery(subscribersQuery);
  const letters = useInfiniteQuery(deadQuery(subscriber));
  const [asking, setAsking] = useState(false);
  const counts = new Map<string, number>();
  for (const one of subscribers.data?.subscribers ?? []) if (one.dead > 0) counts.set(one.subscriber, (counts.get(one.subscriber) ?? 0) + one.dead);
  if (subscriber && !counts.has(subscriber)) counts.set(subscriber, 0);
  const list = letters.data?.pages.flatMap(({ dead }) => dead) ?? [];
  const choose = (name: string) => void navigate({ to: '/admin/{-$section}', params: { section: 'events' }, search: { view: 'dead', ...(name && { subscriber: name }) }, replace: true });
  return (
    <>
      <div className="row wrap">
        <select className="input admin-role" aria-label={words('events.subscriber')} value={subscriber ?? ''} onChange={(event) => choose(event.target.value)}>
          <option value="">{words('events.allSubscribers')}</option>
          {[...counts].map(([name, count]) => (
            <option key={name} value={name}>
              {words('events.subscriberDead', { name, count })}
            </option>
          ))}
        </select>
        {subscriber && list.length > 0 && (
          <button type="button" className="button outline" onClick={() => setAsking(true)}>
            {words('events.retryAll')}
          </button>
        )}
        <button type="button" className="button quiet" onClick={() => void letters.refetch()}>
          {words('events.refresh')}
        </button>
      </div>
      {letters.error && !letters.data ? (
        <Trouble failure={letters.error} retry={() => void letters.refetch()} />
      ) : letters.isPending ? (
        <Skeleton height="20rem" />
      ) : list.length === 0 ? (
        <Empty title={words('events.noDead')} text={words('events.noDeadText')} />
      ) : (
        <>
          <ul className="stack">
            {list.map((letter) => (
              <LetterCard key={letter.id} letter={letter} />
            ))}
          </ul>
          <Reached onReach={() => void letters.fetchNextPage()} disabled={!letters.hasNextPage || letters.isFetching} />
        </>
      )}
      {asking && subscriber && (
        <DeedConfirm
          title={words('events.retryAllTitle', { subscriber })}
          act={words('events.retryAll')}
          danger={false}
          shown={EVENTS_KEY}
          run={() => hub('post', '/events/dead/retry', { body: { subscriber } })}
          done={words('events.retriedAll', { subscriber })}
          onClose={() => setAsking(false)}
        >
          <p>{words('events.retryAllText')}</p>
        </DeedConfirm>
      )}
    </>
  );
}

function LetterCard({ letter }: { letter: Letter }) {
  const words = useWords();
  const { busy, fault, run } = useDeed(EVENTS_KEY);
  const [asking, setAsking] = useState(false);
  return (
    <li className="card padded stack tight letter">
      <div className="row wrap between">
        <h3>
          <code>{letter.type}</code> <span className="soft">{letter.key}</span>
        </h3>
        <span className="chip danger">{words('events.attempts', { count: letter.attempts })}</span>
      </div>
      <p className="soft small">
        {words('events.letterWay', { source: letter.source, subscriber: letter.subscriber })} · {words('events.published')} <Time when={letter.published_at} /> · {words('events.died')} <Time when={letter.died_at} />
      </p>
      <p className="note danger small letter-error">{letter.error || words('events.noError')}</p>
      {letter.holds && <p className="small">{words('events.holds', { count: letter.behind, key: letter.key })}</p>}
      <Fold title={words('events.payload')} of={letter.id}>
        {pretty(letter.data)}
      </Fold>
      {letter.stack && (
        <Fold title={words('events.stack')} of={letter.id}>
          {letter.stack}
        </Fold>
      )}
      <p className="soft small letter-ids">
        {letter.event_id}
        {letter.correlation && ` · ${letter.correlation}`}
      </p>
      <Fault text={fault} />
      <div className="row wrap">
        <button type="button" className="button small primary" disabled={busy} onClick={() => void run(() => hub('post', letterPath(letter.id, 'retry')), words('events.retried'))}>
          {words('events.retry')}
          <span className="hidden"> {letter.id}</span>
        </button>
        <button type="button" className="button small outline" disabled={busy} onClick={() => setAsking(true)}>
          {words('events.discard')}
          <span className="hidden"> {letter.id}</span>
        </button>
      </div>
      {asking && <DiscardDialog letter={letter} onClose={() => setAsking(false)} />}
    </li>
  );
}

/** Text that is long and rarely read, behind its title. */
export function Fold({ title, of, children }: { title: string; of: string; children: string }) {
  return (
    <details>
      <summary className="small">{title}</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, and a keyboard must reach it */}
      <pre className="payload" tabIndex={0} role="region" aria-label={`${title} ${of}`}>
        {children}
      </pre>
    </details>
  );
}

function DiscardDialog({ letter, onClose }: { letter: Letter; onClose: () => void }) {
  const words = useWords();
  return (
    <ReasonDialog
      name={`discard ${letter.id}`}
      title={words('events.discardTitle')}
      act={words('events.discard')}
      label={words('events.reason')}
      hint={words('events.reasonHint')}
      shown={EVENTS_KEY}
      run={(reason) => hub('post', letterPath(letter.id, 'discard'), { body: { reason } })}
      done={words('events.discarded')}
      onClose={onClose}
    >
      <p>{words('events.discardText', { subscriber: letter.subscriber, type: letter.type })}</p>
    </ReasonDialog>
  );
}
