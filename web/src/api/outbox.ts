import { addressOf, request } from './client';
import { live } from './live';
import { ApiProblem, Unreachable, type FieldProblem } from './problem';

/**
 * What people did while nothing answered. It is kept in this browser, shown, and sent in order once the station is
 * there again; each act carries its own Idempotency-Key, so one whose answer got lost is not done twice.
 */
export interface Act {
  verb: 'post' | 'put' | 'patch' | 'delete';
  path: string;
  variables?: Record<string, string | number>;
  query?: Record<string, string | number>;
  body?: unknown;
  /** What it is about, when somebody will ask how it went. */
  about?: string;
}

export interface Waiting extends Act {
  key: string;
  since: string;
  person: number;
}

export type Outcome<T> = { queued: true; key: string } | { queued: false; data: T };

/** How an act went that was sent later. */
export interface Settled {
  key: string;
  person?: number;
  data?: unknown;
  problem?: { status: number; code: string; message: string; fields: FieldProblem[] };
}

const STORED = 'quark.outbox';
const SETTLED = 'quark.outbox.settled';
const MOST_SETTLED = 50;
/** How long until what nobody answered is tried again. */
const PAUSE = 15_000;
type Listener = () => void;
const listeners = new Set<Listener>();
let owner: number | undefined;
let waiting: readonly Waiting[] = read();
let again: ReturnType<typeof setTimeout> | undefined;
let lastRefused: { act: Waiting; problem: ApiProblem } | undefined;

function read(): Waiting[] {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? '[]') as Waiting[];
  } catch {
    return [];
  }
}

function keep(next: Waiting[]) {
  waiting = next;
  localStorage.setItem(STORED, JSON.stringify(next));
  listeners.forEach((listener) => listener());
}

function settled(): Settled[] {
  try {
    return JSON.parse(localStorage.getItem(SETTLED) ?? '[]') as Settled[];
  } catch {
    return [];
  }
}

function note({ about, key, person }: Waiting, outcome: Omit<Settled, 'key' | 'person'>) {
  if (about !== undefined) localStorage.setItem(SETTLED, JSON.stringify([...settled(), { key, person, ...outcome }].slice(-MOST_SETTLED)));
}

async function deliver(act: Act, key: string): Promise<unknown> {
  const response = await request(act.verb, addressOf(act.path, act.variables, act.query), {
    body: act.body,
    headers: { 'Idempotency-Key': key },
  });
  return response.status === 204 ? undefined : ((await response.json()) as { data: unknown }).data;
}

const locked = <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks ? (navigator.locks.request('quark.outbox', work) as Promise<T>) : work();

function later() {
  clearTimeout(again);
  again = setTimeout(() => void outbox.flush(), PAUSE);
}

/** Sends what waits, oldest first, until nothing answers; what the station refuses is shown and dropped. */
async function flush(): Promise<void> {
  await locked(async () => {
    waiting = read();
    for (;;) {
      const next = waiting.find((act) => act.person === owner);
      if (!next) return;
      try {
        const data = await deliver(next, next.key);
        note(next, { data });
      } catch (failure) {
        if (!(failure instanceof ApiProblem) || failure.status >= 500 || failure.status === 429 || failure.status === 401) return later();
        lastRefused = { act: next, problem: failure };
        const { status, code, message, fields } = failure;
        note(next, { problem: { status, code, message, fields } });
      }
      keep(read().filter((act) => act.key !== next.key));
    }
  });
}

export const outbox = {
  /** Whose acts are sent: acts of another person who used this browser wait for that person. */
  belongsTo(person: number | undefined) {
    owner = person;
    listeners.forEach((listener) => listener());
    if (person !== undefined) void outbox.flush();
  },

  /** Does it now, or keeps it for later when nothing answers; throws what the station refuses. */
  async send<T = unknown>(act: Act): Promise<Outcome<T>> {
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const behind = waiting.some((other) => other.person === owner);
    if (!behind) {
      try {
        return { queued: false, data: (await deliver(act, key)) as T };
      } catch (failure) {
        if (!(failure instanceof Unreachable) || owner === undefined) throw failure;
      }
    }
    if (owner === undefined) throw new Unreachable();
    keep([...read(), { ...act, key, since: new Date().toISOString(), person: owner }]);
    if (behind) void outbox.flush();
    else later();
    return { queued: true, key };
  },

  flush: () => flush().catch(() => undefined),

  /** What waits in this browser, whoever did it; the same array until it changes. */
  list(): readonly Waiting[] {
    return waiting;
  },

  /** What waits of the person who is signed in. */
  mine: () => waiting.filter((act) => act.person === owner),

  /** The last act that the station refused when it was sent later, once. */
  takeRefused() {
    const refused = lastRefused;
    lastRefused = undefined;
    return refused;
  },

  /** How an act went that waited and said what it is about; undefined while it waits. */
  outcomeOf: (key: string): Settled | undefined => settled().find((outcome) => outcome.key === key),

  drop(key: string) {
    keep(read().filter((act) => act.key !== key));
  },

  /** Forgets what a person did, sent or not. */
  forget(person: number) {
    keep(read().filter((act) => act.person !== person));
    localStorage.setItem(SETTLED, JSON.stringify(settled().filter((outcome) => outcome.person !== person)));
  },

  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

addEventListener('online', () => void outbox.flush());
live.on('connection', ({ type }) => type === 'open' && void outbox.flush());
addEventListener('storage', ({ key }) => {
  if (key === STORED) {
    waiting = read();
    listeners.forEach((listener) => listener());
  }
});
