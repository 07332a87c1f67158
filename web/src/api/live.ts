import { session } from './session';

/**
 * One live connection of this tab. It says who it is with its first message, comes back by itself after a pause, and
 * goes on behind the last message it saw, so nothing is missed or told twice.
 */
export interface LiveMessage {
  id?: string;
  channel: string;
  type: string;
  topic?: string;
  version?: number;
  /** By channel, what a topic is at when it begins to be watched. */
  versions?: Record<string, number>;
  data?: unknown;
}

type Hearer = (message: LiveMessage) => void;

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const SIGNED_OUT = 4401;
const RENEW_EVERY = 10 * 60_000;

const hearers = new Map<string, Set<Hearer>>();
const topics = new Map<string, { count: number; versions: Record<string, number> }>();
let socket: WebSocket | undefined;
let greeted = false;
let last: string | undefined;
let failures = 0;
let again: ReturnType<typeof setTimeout> | undefined;
let wanted = false;

function hear(message: LiveMessage) {
  if (message.id !== undefined) last = message.id;
  if (message.type === 'ready') {
    greeted = true;
    failures = 0;
    for (const topic of topics.keys()) watch(topic);
    tell({ channel: 'connection', type: 'open' });
    return;
  }
  if (message.topic !== undefined) {
    const known = topics.get(message.topic);
    if (known && message.type === 'watching') known.versions = { ...message.versions };
    if (known && message.version !== undefined) known.versions[message.channel] = message.version;
    tell(message, message.topic);
  }
  tell(message);
}

function tell(message: LiveMessage, to = message.channel) {
  hearers.get(to)?.forEach((hearer) => hearer(message));
}

function say(message: object) {
  if (greeted && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function watch(topic: string) {
  say({ watch: topic, versions: topics.get(topic)?.versions ?? {} });
}

async function connect() {
  again = undefined;
  if (!wanted || socket) return;
  const token = await session.token().catch(() => undefined);
  if (!wanted || socket) return;
  if (!token) {
    if (session.status === 'member') retry();
    return;
  }
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const opening = new WebSocket(`${scheme}://${location.host}/api/v1/live`);
  socket = opening;
  greeted = false;
  opening.onopen = () => opening.send(JSON.stringify({ type: 'hello', token, ...(last === undefined ? {} : { after: last }) }));
  opening.onmessage = ({ data }) => hear(JSON.parse(String(data)) as LiveMessage);
  opening.onclose = ({ code }) => {
    if (socket !== opening) return;
    socket = undefined;
    greeted = false;
    tell({ channel: 'connection', type: 'closed' });
    if (code === SIGNED_OUT) void session.renew().catch(() => undefined);
    retry();
  };
}

function retry() {
  if (!wanted || again !== undefined) return;
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures++);
  again = setTimeout(() => void connect(), pause * (0.5 + Math.random() / 2));
}

async function renew() {
  const token = await session.token().catch(() => undefined);
  if (token) say({ type: 'token', token });
}

export const live = {
  /** Opens the connection and keeps it open until {@link live.stop}. */
  start() {
    if (wanted) return;
    wanted = true;
    void connect();
  },

  /** Closes the connection and forgets where it was: the next one may be somebody else's. */
  stop() {
    wanted = false;
    last = undefined;
    clearTimeout(again);
    again = undefined;
    const closing = socket;
    socket = undefined;
    greeted = false;
    closing?.close();
  },

  get open() {
    return greeted;
  },

  /** Hears the messages of a channel, such as `notifications`, `feed` or `connection` (open and closed). */
  on(channel: string, hearer: Hearer): () => void {
    const all = hearers.get(channel) ?? new Set();
    hearers.set(channel, all.add(hearer));
    return () => all.delete(hearer);
  },

  /** Hears that something about a topic such as `post:17` changed: a comment, a reaction. */
  watch(topic: string, hearer: Hearer): () => void {
    const known = topics.get(topic);
    topics.set(topic, { count: (known?.count ?? 0) + 1, versions: known?.versions ?? {} });
    if (!known) watch(topic);
    const silence = live.on(topic, hearer);
    return () => {
      silence();
      const left = topics.get(topic);
      if (left && --left.count === 0) {
        topics.delete(topic);
        say({ unwatch: topic });
      }
    };
  },
};

setInterval(() => void renew(), RENEW_EVERY);
addEventListener('online', () => {
  failures = 0;
  clearTimeout(again);
  again = undefined;
  void connect();
});
