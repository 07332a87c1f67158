import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Empty, Skeleton, Time } from '../ui/basics';
import { Icon } from '../ui/icon';
import { Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useLanguage, useWords } from '../words/words';
import { EVENTS_KEY, progressOf, replaysQuery, type ReplayView } from './bus';
import { DeedConfirm } from './deed-form';
import { hub } from './hub';
import { NewReplay, type Again } from './new-replay';
import { Who } from './who';

const STATES = ['running', 'done', 'ended', 'failed'] as const;
const LOOKS: Record<string, string> = { running: 'accent', done: 'good', ended: '', failed: 'danger' };

/** Replays, the running ones with how far they came; one that went well in the shadow may be repeated live. */
export function Replays() {
  const words = useWords();
  const { data, error, refetch } = useQuery(replaysQuery);
  const [asking, setAsking] = useState<Again | true>();
  const start = (
    <button type="button" className="button primary" onClick={() => setAsking(true)}>
      <Icon sign="refresh" />
      {words('events.newReplay')}
    </button>
  );
  return (
    <>
      {error && !data ? (
        <Trouble failure={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height="16rem" />
      ) : data.length === 0 ? (
        <Empty title={words('events.noReplays')} text={words('events.noReplaysText')} action={start} />
      ) : (
        <>
          <div>{start}</div>
          <ul className="stack">
            {data.map((replay) => (
              <ReplayCard key={replay.id} replay={replay} onLive={() => setAsking(replay)} />
            ))}
          </ul>
        </>
      )}
      {asking && <NewReplay {...(asking !== true && { again: asking })} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function ReplayCard({ replay, onLive }: { replay: ReplayView; onLive: () => void }) {
  const words = useWords();
  const language = useLanguage();
  const { count, moment } = useFormats();
  const [asking, setAsking] = useState(false);
  const state = STATES.find((one) => one === replay.state);
  const running = replay.state === 'running';
  const far = progressOf(replay);
  const limits = [
    replay.type,
    replay.subject,
    replay.since && words('events.from', { time: moment(replay.since) }),
    replay.until && words('events.to', { time: moment(replay.until) }),
    words('events.atMost', { count: replay.per_second }),
  ].filter(Boolean);
  return (
    <li className="card padded stack tight">
      <div className="row wrap between">
        <h3>
          {words('events.replayOf', { source: replay.source, subscriber: replay.subscriber })} <span className={replay.mode === 'live' ? 'chip warn' : 'chip'}>{words(replay.mode === 'live' ? 'events.live' : 'events.shadow')}</span>
        </h3>
        <span className={`chip ${LOOKS[replay.state] ?? ''}`}>{state ? words(`events.replay_${state}`) : replay.state}</span>
      </div>
      <p className="soft small">{limits.join(' · ')}</p>
      {running && <progress className="replay-progress" value={far} aria-label={words('events.progress', { percent: new Intl.NumberFormat(language, { style: 'percent' }).format(far) })} />}
      <p className="small">
        {words('events.handled', { handled: count(replay.handled), failed: count(replay.failed) })} · <Who who={replay.begun_by} />, <Time when={replay.begun_at} />
        {replay.reason && ` · ${replay.reason}`}
      </p>
      {replay.error && <p className="note danger small letter-error">{replay.error}</p>}
      {running && (
        <div>
          <button type="button" className="button small outline" onClick={() => setAsking(true)}>
            {words('events.stop')}
            <span className="hidden"> {replay.id}</span>
          </button>
        </div>
      )}
      {replay.state === 'done' && replay.mode === 'shadow' && replay.failed === 0 && (
        <div>
          <button type="button" className="button small outline" onClick={onLive}>
            {words('events.nowLive')}
            <span className="hidden"> {replay.id}</span>
          </button>
        </div>
      )}
      {asking && (
        <DeedConfirm title={words('events.stopTitle')} act={words('events.stop')} shown={EVENTS_KEY} run={() => hub('delete', `/events/replays/${replay.id}`)} done={words('events.stopped')} onClose={() => setAsking(false)}>
          <p>{words(replay.mode === 'live' ? 'events.stopLiveText' : 'events.stopText')}</p>
        </DeedConfirm>
      )}
    </li>
  );
}
