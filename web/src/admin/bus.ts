import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { hub } from './hub';

/** How one module hears another, or a subscription of a module outside everything that it hears; `behind` events it has not come to yet, the oldest `lag_seconds` old. */
export interface Subscriber {
  subscriber: string;
  source: string;
  behind: number;
  lag_seconds: number;
  handled: number;
  failed: number;
  parked: number;
  dead: number;
  last_error?: string;
  last_error_at?: string;
  trouble?: string;
}

export interface EventLogState {
  module: string;
  partitions: number;
  outbox_bytes: number;
  inbox_bytes: number;
  dead_tuples: number;
  fence_age_seconds: number;
}

/** What carries events: the outboxes themselves (`embedded`), or a broker, with what waits for it. */
export interface Carrier {
  kind: string;
  address: string;
  reachable: boolean;
  trouble?: string;
  waiting: number;
  modules: Relay[];
}

export interface Relay {
  module: string;
  waiting: number;
  lag_seconds: number;
  shipped: number;
  leads: boolean;
  held_events?: number;
  held_bytes?: number;
  trouble?: string;
}

export interface Vanished {
  subscriber: string;
  type: string;
  source: string;
  heard_at: string;
}

export interface Letter {
  id: string;
  subscriber: string;
  source: string;
  event_id: string;
  type: string;
  key: string;
  data: string;
  correlation: string;
  published_at: string;
  died_at: string;
  attempts: number;
  holds: boolean;
  behind: number;
  error: string;
  stack: string;
}

export interface ReplayView {
  id: number;
  subscriber: string;
  source: string;
  type?: string;
  subject?: string;
  since?: string;
  until?: string;
  mode: string;
  per_second: number;
  last_position: number;
  state: string;
  position: number;
  handled: number;
  failed: number;
  error?: string;
  begun_by: string;
  reason: string;
  begun_at: string;
  ended_at?: string;
}

export interface CloudEvent {
  id: string;
  type: string;
  source: string;
  subject: string;
  time: string;
  correlationid?: string;
  data: unknown;
}

export interface AuditEntry {
  id: number;
  at: string;
  who: string;
  action: string;
  target: string;
  reason: string;
  details: Record<string, unknown>;
}

export interface EventFilter {
  type?: string | undefined;
  subject?: string | undefined;
  since?: string | undefined;
}

export interface EventPage {
  events: CloudEvent[];
  next?: string;
}

const OFTEN = 5_000;
const SOON = 2_000;
const PAGE = 50;

export const EVENTS_KEY = ['station', 'events'];

export const subscribersQuery = queryOptions({
  queryKey: [...EVENTS_KEY, 'subscribers'],
  queryFn: ({ signal }) => hub<{ subscribers: Subscriber[]; vanished: Vanished[]; logs: EventLogState[] }>('get', '/events/subscribers', { signal }),
  refetchInterval: OFTEN,
});

export const carrierQuery = queryOptions({
  queryKey: [...EVENTS_KEY, 'carrier'],
  queryFn: ({ signal }) => hub<Carrier>('get', '/events/broker', { signal }),
  refetchInterval: OFTEN,
});

/** The modules of which something waits for the broker, the longest wait first. */
export const waitingOf = ({ modules }: Carrier): Relay[] => modules.filter(({ waiting }) => waiting > 0).toSorted((one, other) => other.lag_seconds - one.lag_seconds);

export const deadQuery = (subscriber: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [...EVENTS_KEY, 'dead', subscriber ?? ''],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => hub<{ dead: Letter[]; next?: string }>('get', '/events/dead', { query: { subscriber, cursor: pageParam, limit: PAGE }, signal }),
    getNextPageParam: (page) => page.next,
  });

export const replaysQuery = queryOptions({
  queryKey: [...EVENTS_KEY, 'replays'],
  queryFn: async ({ signal }) => (await hub<{ replays: ReplayView[] }>('get', '/events/replays', { signal })).replays,
  refetchInterval: SOON,
});

export const eventsQuery = (filter: EventFilter) =>
  infiniteQueryOptions({
    queryKey: [...EVENTS_KEY, 'list', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => hub<EventPage>('get', '/events', { query: { ...filter, cursor: pageParam, limit: PAGE }, signal }),
    getNextPageParam: (page) => page.next,
  });

export const auditQuery = infiniteQueryOptions({
  queryKey: [...EVENTS_KEY, 'audit'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) => hub<{ entries: AuditEntry[]; next?: string }>('get', '/events/audit', { query: { cursor: pageParam, limit: PAGE }, signal }),
  getNextPageParam: (page) => page.next,
});

/** Whoever needs somebody first, then whoever is furthest behind. */
export const byNeed = (one: Subscriber, other: Subscriber): number =>
  Number(Boolean(other.trouble)) - Number(Boolean(one.trouble)) || other.dead - one.dead || other.lag_seconds - one.lag_seconds || other.parked - one.parked || other.behind - one.behind;

/** Whether a subscriber is a subscription of a module outside, such as `shop:push`: it hears what it asks for, and nothing is replayed into it. */
export const isOutside = (subscriber: string): boolean => subscriber.includes(':');

/** JSON in lines where it is JSON, else as it is. */
export function pretty(data: unknown): string {
  if (typeof data !== 'string') return JSON.stringify(data, undefined, 2);
  try {
    return JSON.stringify(JSON.parse(data), undefined, 2);
  } catch {
    return data;
  }
}

/** How far a replay came, from 0 to 1. Positions do not begin at 0, so only the whole of it is known for sure. */
export const progressOf = ({ state, position, last_position }: ReplayView): number => (state === 'done' || last_position <= 0 ? 1 : Math.min(1, Math.max(0, position / last_position)));

/** New events of a live tail before those that are there, each once, and no more than can be looked at. */
export function withTail(known: CloudEvent[], fresh: CloudEvent[], most: number): CloudEvent[] {
  const ids = new Set(known.map(({ id }) => id));
  return [...fresh.filter(({ id }) => !ids.has(id)).toReversed(), ...known].slice(0, most);
}
