import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Skeleton } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { moduleLogQuery } from './docked';
import { useFollow } from './follow';

/** What a module that the station runs wrote last, as it writes it. */
export function ModuleLog({ id }: { id: string }) {
  const words = useWords();
  const [paused, setPaused] = useState(false);
  const { data, error, refetch } = useQuery(moduleLogQuery(id, paused));
  const list = useRef<HTMLPreElement>(null);
  const onScroll = useFollow(list, data);
  return (
    <section className="stack tight">
      <div className="row between">
        <h2>{words('admin.log')}</h2>
        <button type="button" className="button small" aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {words(paused ? 'admin.goOn' : 'admin.pause')}
        </button>
      </div>
      {error && !data ? (
        <Trouble failure={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height="12rem" />
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, and a keyboard must reach it
        <pre ref={list} className="card log module-log" tabIndex={0} onScroll={onScroll} role="region" aria-label={words('docking.logOf', { id })}>
          {data.length > 0 ? data.join('\n') : words('admin.noLines')}
        </pre>
      )}
    </section>
  );
}
