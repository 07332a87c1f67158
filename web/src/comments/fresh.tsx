import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Icon } from '../ui/icon';
import { useWords } from '../words/words';
import { useNews } from './news';
import { everyRead, refresh, totalOf } from './reading';
import { freshOf, type Sort } from './thread';

const isBelow = (id: number): boolean => {
  const element = document.getElementById(`comment-${id}`);
  return element !== null && element.getBoundingClientRect().top > innerHeight - 60;
};

/**
 * What others say meanwhile: it appears where it belongs, and what came below the window or on a page that was not read
 * is counted until somebody looks.
 */
export function useFresh(subject: string, sort: Sort, me: number | undefined) {
  const queries = useQueryClient();
  const [fresh, setFresh] = useState<ReadonlySet<number>>(new Set());
  const [unseen, setUnseen] = useState<number[]>([]);
  const [beyond, setBeyond] = useState(0);
  // One look after the other: two at once would count the same comments twice.
  const looking = useRef(Promise.resolve());
  const hear = useCallback(
    (channel: string | undefined) => {
      if (channel !== undefined && channel !== 'comments') return;
      looking.current = looking.current.then(async () => {
        const before = new Set(everyRead(queries, subject).map(({ id }) => id));
        const known = totalOf(queries, subject, sort);
        await refresh(queries, subject);
        const read = everyRead(queries, subject);
        const news = freshOf(before, read, me);
        setFresh((all) => new Set([...all, ...news]));
        setUnseen((all) => [...new Set([...all, ...news])]);
        const total = totalOf(queries, subject, sort);
        if (known === undefined || total === undefined) return;
        const shown = new Set(read.filter(({ id }) => !before.has(id)).map(({ id }) => id)).size;
        setBeyond((all) => all + Math.max(0, total - known - shown));
      });
    },
    [queries, subject, sort, me],
  );
  useNews(subject, true, hear);
  useEffect(() => {
    if (unseen.length === 0) return;
    const look = () => setUnseen((all) => (all.every(isBelow) ? all : all.filter(isBelow)));
    const frame = requestAnimationFrame(look);
    addEventListener('scroll', look, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', look);
    };
  }, [unseen.length]);
  return { fresh, below: unseen, beyond: { count: beyond, clear: () => setBeyond(0) } };
}

/** Leads to what others wrote while one reads above it. */
export function NewsPill({ below, beyond }: { below: number[]; beyond: { count: number; clear: () => void } }) {
  const words = useWords();
  const navigate = useNavigate();
  const count = below.length + beyond.count;
  const go = () => {
    const next = below.find(isBelow);
    const element = next === undefined ? null : document.getElementById(`comment-${next}`);
    if (element) {
      element.scrollIntoView({ block: 'center', behavior: 'smooth' });
      element.focus({ preventScroll: true });
      return;
    }
    beyond.clear();
    void navigate({ to: '.', search: { sort: 'new' }, replace: true, resetScroll: false });
    document.getElementById('comments')?.scrollIntoView();
  };
  return (
    <div className="news-pill" role="status">
      {count > 0 && (
        <button type="button" className="button primary" onClick={go}>
          <Icon sign="down" />
          {words('comments.news', { count })}
        </button>
      )}
    </div>
  );
}
