import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Skeleton, Time } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { historyQuery, isDeed, spans, told, type Turn } from './docked';
import { useReason } from './reason';
import { StateChip, lookOf, stateOf } from './state';
import { Who } from './who';

const HOURS = 24;
const FEW = 8;

/** How a module did: the last day as a strip, and each turn with its reason. */
export function HealthHistory({ id }: { id: string }) {
  const words = useWords();
  const { data, error, refetch } = useQuery(historyQuery(id));
  const [all, setAll] = useState(false);
  const turns = told(data ?? []);
  const meant = useReason();
  return (
    <section className="stack tight">
      <h2>{words('docking.history')}</h2>
      {error && !data ? (
        <Trouble failure={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height="8rem" />
      ) : data.length === 0 ? (
        <p className="soft">{words('docking.noHistory')}</p>
      ) : (
        <div className="card padded stack">
          <Strip turns={data} />
          <ol className="turns small">
            {(all ? turns : turns.slice(0, FEW)).map((turn, index) => (
              <li key={`${turn.at} ${index}`}>
                <Time when={turn.at} />
                {isDeed(turn) ? <span className="chip accent">{words(turn.code === 'SWAP' ? 'docking.swap' : turn.code === 'SETTINGS' ? 'configure.title' : turn.code === 'DECISION' ? 'docking.decision' : 'docking.instances')}</span> : <StateChip state={turn.state} />}
                <span className="turn-reason">
                  {isDeed(turn) ? turn.reason : meant(turn.code, turn.reason)}
                  {turn.times > 1 && <span className="soft"> {words('docking.times', { count: turn.times })}</span>}
                  {turn.instance && <span className="soft"> {turn.instance}</span>}
                  {turn.by && (
                    <span className="soft">
                      {' '}
                      <Who who={turn.by} />
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ol>
          {turns.length > FEW && (
            <div>
              <button type="button" className="button small quiet" aria-expanded={all} onClick={() => setAll(!all)}>
                {words(all ? 'docking.fewTurns' : 'docking.allTurns', { count: turns.length })}
              </button>
            </div>
          )}
        </div>
      )}
    </section>
  );
}

function Strip({ turns }: { turns: Turn[] }) {
  const words = useWords();
  const { moment } = useFormats();
  const way = spans(turns, Date.now(), HOURS);
  const first = way[0];
  if (!first) return null;
  return (
    <div aria-hidden="true">
      <div className="strip">
        {way.map(({ state, from, share }) => {
          const known = stateOf(state);
          return <span key={from} className={lookOf(state)} style={{ flexGrow: share }} title={`${known ? words(`admin.state_${known}`) : state} · ${moment(from)}`} />;
        })}
      </div>
      <p className="row between soft small">
        <Time when={first.from} />
        <span>{words('docking.now')}</span>
      </p>
    </div>
  );
}
