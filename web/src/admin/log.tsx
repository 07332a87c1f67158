import { useEffect, useRef, useState } from 'react';
import { station } from '../api/client';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { useFollow } from './follow';
import type { LogLine, LogPage } from './station';

const EVERY = 2_000;
const KEPT = 1_000;
const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

/** The station's log as it is written; reading back stops it from running away. */
export function LogView() {
  const words = useWords();
  const [level, setLevel] = useState<(typeof LEVELS)[number]>('INFO');
  const [paused, setPaused] = useState(false);
  const [filter, setFilter] = useState('');
  const { lines, dropped, failure, again } = useLog(level, paused);
  const end = useRef<HTMLOListElement>(null);
  const wanted = filter.toLowerCase();
  const shown = wanted ? lines.filter(({ message, logger, trace_id }) => `${logger} ${message} ${trace_id ?? ''}`.toLowerCase().includes(wanted)) : lines;
  const onScroll = useFollow(end, shown.at(-1)?.number);
  if (failure && lines.length === 0) return <Trouble failure={failure} retry={again} />;
  return (
    <>
      <div className="row wrap">
        <div className="segments" role="group" aria-label={words('admin.level')}>
          {LEVELS.map((one) => (
            <button key={one} type="button" aria-pressed={level === one} onClick={() => setLevel(one)}>
              {one}
            </button>
          ))}
        </div>
        <input type="search" className="input grow admin-search" aria-label={words('admin.filterLog')} placeholder={words('admin.filterLog')} value={filter} onChange={(event) => setFilter(event.target.value)} />
        <button type="button" className="button small" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {words(paused ? 'admin.goOn' : 'admin.pause')}
        </button>
      </div>
      {dropped > 0 && <p className="note warn small">{words('admin.dropped', { count: dropped })}</p>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, and a keyboard must reach it */}
      <ol ref={end} className="card log" tabIndex={0} onScroll={onScroll} aria-label={words('admin.log')}>
        {shown.map((line) => (
          <li key={line.number} data-level={line.level}>
            <time dateTime={line.time}>{line.time.slice(11, 23)}</time> <span className="log-level">{line.level}</span> <span className="soft">{line.logger.split('.').at(-1)}</span> {line.message}
            {line.trace_id && <span className="soft"> {line.trace_id}</span>}
            {line.exception && (
              <details>
                <summary>{words('admin.exception')}</summary>
                <pre>{line.exception}</pre>
              </details>
            )}
          </li>
        ))}
        {shown.length === 0 && <li className="soft">{words('admin.noLines')}</li>}
      </ol>
    </>
  );
}

/** Follows the log: each question goes on where the last answer ended. */
function useLog(level: string, paused: boolean) {
  const [lines, setLines] = useState<LogLine[]>([]);
  const [dropped, setDropped] = useState(0);
  const [failure, setFailure] = useState<unknown>();
  const [tries, setTries] = useState(0);
  const after = useRef<number | undefined>(undefined);
  useEffect(() => {
    after.current = undefined;
    setLines([]);
    setDropped(0);
  }, [level]);
  useEffect(() => {
    if (paused) return;
    const stop = new AbortController();
    let next: ReturnType<typeof setTimeout>;
    async function read() {
      try {
        const from = after.current === undefined ? '' : `&after=${after.current}`;
        const page = await station<LogPage>(`/station/log?level=${level}&limit=500${from}`, 'get', stop.signal);
        if (after.current !== undefined) setDropped((count) => count + page.dropped);
        after.current = page.next;
        if (page.lines.length > 0) setLines((known) => [...known, ...page.lines].slice(-KEPT));
        setFailure(undefined);
      } catch (problem) {
        if (!stop.signal.aborted) setFailure(problem);
      }
      if (!stop.signal.aborted) next = setTimeout(() => void read(), EVERY);
    }
    void read();
    return () => {
      stop.abort();
      clearTimeout(next);
    };
  }, [level, paused, tries]);
  return { lines, dropped, failure, again: () => setTries((count) => count + 1) };
}
