import { dehydrate, hydrate, type QueryClient } from '@tanstack/react-query';
import { session } from '../api/session';

/**
 * Keeps what was read last in this browser, so that it can be read again without a network. It belongs to whoever is
 * signed in and goes when they sign out.
 */
const KEPT = new Set(['me', 'feed', 'posts', 'post', 'comments', 'community', 'notifications', 'person', 'tags']);
const EVERY = 15_000;
const LONGEST_LIST = 5;
const NAME = 'last';

function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('quark', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('kept', mode);
      transaction.oncomplete = transaction.onabort = () => opening.result.close();
      resolve(transaction.objectStore('kept'));
    };
  });
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Begins to keep; each time the app is left, and now and then. */
export function keepReading(queries: QueryClient): void {
  let last = 0;
  const write = async () => {
    const newest = Math.max(0, ...queries.getQueryCache().getAll().map((query) => query.state.dataUpdatedAt));
    if (newest === last || queries.getQueryData(['me']) === undefined) return;
    last = newest;
    const state = dehydrate(queries, {
      shouldDehydrateQuery: ({ queryKey, state: { status, data } }) => status === 'success' && KEPT.has(String(queryKey[0])) && shortEnough(data),
    });
    await store('readwrite')
      .then((kept) => done(kept.put(JSON.stringify(state), NAME)))
      .catch(() => undefined);
  };
  setInterval(() => void write(), EVERY);
  session.subscribe(() => {
    if (session.status === 'guest') void forgetKept();
  });
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && void write());
}

const shortEnough = (data: unknown): boolean => {
  const { pages } = (data ?? {}) as { pages?: unknown[] };
  return pages === undefined || pages.length <= LONGEST_LIST;
};

/** Brings back what was kept. */
export async function recall(queries: QueryClient): Promise<void> {
  const text = await store('readonly')
    .then((kept) => done<string | undefined>(kept.get(NAME)))
    .catch(() => undefined);
  if (text) hydrate(queries, JSON.parse(text));
}

/** Forgets it: it was somebody's own. */
async function forgetKept(): Promise<void> {
  await store('readwrite')
    .then((kept) => done(kept.delete(NAME)))
    .catch(() => undefined);
}
