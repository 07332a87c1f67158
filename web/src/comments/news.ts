import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { live } from '../api/live';

const OFTEN = 30_000;

/** Calls back when something about a subject may have changed: told live, else on coming back and every half minute. */
export function useNews(subject: string, active: boolean, hear: (channel: string | undefined) => void): void {
  useEffect(() => {
    if (!active) return;
    const silence = live.watch(subject, ({ channel, type }) => type === 'changed' && hear(channel));
    const look = () => {
      if (!live.open && document.visibilityState === 'visible') hear(undefined);
    };
    const timer = setInterval(look, OFTEN);
    addEventListener('focus', look);
    document.addEventListener('visibilitychange', look);
    return () => {
      silence();
      clearInterval(timer);
      removeEventListener('focus', look);
      document.removeEventListener('visibilitychange', look);
    };
  }, [subject, active, hear]);
}

/** What people feel about a post, kept as it is now. */
export function usePostNews(id: number, active: boolean): void {
  const queries = useQueryClient();
  const subject = `post:${id}`;
  const hear = useCallback(
    (channel: string | undefined) => {
      if (channel === undefined || channel === 'reactions') void queries.invalidateQueries({ queryKey: ['reactions', subject] });
    },
    [queries, subject],
  );
  useNews(subject, active, hear);
}
