import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { api, type Comment } from '../api/client';
import { outbox } from '../api/outbox';
import { change, refresh } from './reading';

/** A comment on its way: being sent now, or waiting until the station can be reached. */
export interface Pending {
  key: string;
  parent: number | undefined;
  content: string;
  state: 'sending' | 'waiting';
}

type Sending = Pending & { subject: string };

const listeners = new Set<() => void>();
let sending: readonly Sending[] = [];
/** Written in this visit: they are shown at once, wherever a later reading puts them. */
let written: readonly Comment[] = [];

function keep(next: { sending?: readonly Sending[]; written?: readonly Comment[] }) {
  sending = next.sending ?? sending;
  written = next.written ?? written;
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Sends a comment, or keeps it for later; throws what the station refuses. */
export async function write(queries: QueryClient, subject: string, parent: number | undefined, content: string): Promise<'sent' | 'waiting'> {
  const one: Sending = { key: `${Date.now()} ${Math.random()}`, subject, parent, content, state: 'sending' };
  keep({ sending: [...sending, one] });
  try {
    const outcome = await outbox.send<Comment>({
      verb: 'post',
      path: '/comments',
      body: { subject, content, ...(parent !== undefined && { parent_id: parent }) },
    });
    if (outcome.queued) return 'waiting';
    keep({ written: [...written, outcome.data] });
    void settle(queries, subject);
    return 'sent';
  } finally {
    keep({ sending: sending.filter((other) => other !== one) });
  }
}

/** Replaces the text of one's comment; throws when it is no longer the version that was read. */
export async function rewrite(queries: QueryClient, comment: Comment, content: string): Promise<void> {
  const next = await api.put('/comments/{id}', { path: { id: comment.id }, body: { content, version: comment.version } });
  keep({ written: written.map((other) => (other.id === next.id ? next : other)) });
  change(queries, comment.subject, { ...next, replies: comment.replies, reactions: comment.reactions });
  void settle(queries, comment.subject);
}

export async function remove(queries: QueryClient, comment: Comment): Promise<void> {
  await api.delete('/comments/{id}', { path: { id: comment.id } });
  keep({ written: written.filter(({ id }) => id !== comment.id) });
  await settle(queries, comment.subject);
}

async function settle(queries: QueryClient, subject: string): Promise<void> {
  if (subject.startsWith('post:')) void queries.invalidateQueries({ queryKey: ['post', Number(subject.slice(5))] });
  await refresh(queries, subject);
}

export function useWritten(subject: string): Comment[] {
  const all = useSyncExternalStore(subscribe, () => written);
  return useMemo(() => all.filter((comment) => comment.subject === subject), [all, subject]);
}

/** What is on its way to a subject; when something that waited was sent, the thread is read again. */
export function usePending(subject: string): Pending[] {
  const queries = useQueryClient();
  const now = useSyncExternalStore(subscribe, () => sending);
  const kept = useSyncExternalStore(outbox.subscribe, outbox.list);
  const waiting = useMemo(
    () =>
      outbox.mine().flatMap((act): Pending[] => {
        const body = act.body as { subject?: string; parent_id?: number; content?: string } | undefined;
        if (!kept.includes(act) || act.path !== '/comments' || act.verb !== 'post' || body?.subject !== subject) return [];
        return [{ key: act.key, parent: body.parent_id, content: body.content ?? '', state: 'waiting' }];
      }),
    [kept, subject],
  );
  const before = useRef(waiting.length);
  useEffect(() => {
    if (waiting.length < before.current) void settle(queries, subject);
    before.current = waiting.length;
  }, [waiting.length, queries, subject]);
  return useMemo(() => [...now.filter((one) => one.subject === subject), ...waiting], [now, waiting, subject]);
}
