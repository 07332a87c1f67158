import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Icon } from '../ui/icon';
import { useWords } from '../words/words';
import { useNews } from './news';
import { everyRead, refresh } from './reading';
import { freshOf } from './thread';

const isBelow = (id: number): boolean => {
  const element = document.getElementById(`comment-${id}`);
  return element !== null && element.getBoundingClientRect().top > innerHeight - 60;
};

/**
 * What others say meanwhile: it appears where it belongs, and what came below the window or on a page that was not read
 * is counted until somebody looks.
 */
export function useFresh(subject: string, total: number | undefined, me: number | undefined) {
  const queries = useQueryClient();
  const [fresh, setFresh] = useState<ReadonlySet<number>>(new Set());
  const [unseen, setUnseen] = useState<number[]>([]);
  const [beyond, setBeyond] = useState(0);
  const now = useRef(total);
  now.current = total;
  const hear = useCallback(
    async (channel: string | undefined) => {
      if (channel !== undefined && channel !== 'comments') return;
      const before = new Set(everyRead(queries, subject).map(({ id }) => id));
      const known = now.current;
      await refresh(queries, subject);
      const read = everyRead(queries, subject);
      const news = freshOf(before, read, me);
      if (news.length > 0) {
        setFresh((all) => new Set([...all, ...news]));
        setUnseen((all) => [...all, ...news]);
      }
      requestAnimationFrame(() => {
        const more = (now.current ?? 0) - (known ?? now.current ?? 0) - read.filter(({ id }) => !before.has(id)).length;
        if (more > 0) setBeyond((all) => all + more);
      });
    },
    [queries, subject, me],
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
