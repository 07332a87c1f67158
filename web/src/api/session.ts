import { problemOf, Unreachable } from './problem';

/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that no script can read. Tabs
 * share the cookie, so one at a time renews it, and all hear when the session begins or ends.
 */
type State = { status: 'unknown' } | { status: 'guest' } | { status: 'member'; token: string; expires: number; person: number | undefined };
type Listener = () => void;

interface Proof {
  access_token: string;
  expires_in: number;
}

const EARLY = 30_000;
const HINT = 'quark.member';
const listeners = new Set<Listener>();
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('quark.session');
let state: State = { status: 'unknown' };
let left = true;
let renewing: Promise<string | undefined> | undefined;

const idOf = (text: unknown): number | undefined => (Number(text) > 0 ? Number(text) : undefined);

/** Whose token it is, as it says itself. */
export function personOf(token: string): number | undefined {
  try {
    return idOf((JSON.parse(atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'))) as { user_id: unknown }).user_id);
  } catch {
    return undefined;
  }
}

const personIn = (one: State) => (one.status === 'member' ? one.person : undefined);

function become(next: State, wanted = left) {
  const leaving = wanted && next.status !== 'member';
  const changed = next.status !== state.status || personIn(next) !== personIn(state) || leaving !== left;
  left = leaving;
  state = next;
  if (next.status !== 'unknown') {
    // Not a secret: only tells the next visit that it is worth asking, and who would be asked for.
    if (next.status === 'member') localStorage.setItem(HINT, String(next.person ?? 'yes'));
    else localStorage.removeItem(HINT);
  }
  if (changed) listeners.forEach((listener) => listener());
}

channel?.addEventListener('message', ({ data }) => {
  if (data === 'ended') become({ status: 'guest' }, true);
  if (data === 'begun') void renew().catch(() => undefined);
});

async function call(path: string, body?: unknown): Promise<Response> {
  try {
    return await fetch(`/api/v1/auth/web/${path}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'X-Quark-Web': '1', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Unreachable();
  }
}

async function begin(path: string, body: unknown): Promise<void> {
  const response = await call(path, body);
  if (!response.ok) throw await problemOf(response);
  accept((await response.json()).data);
  channel?.postMessage('begun');
}

function accept(proof: Proof): string {
  become({ status: 'member', token: proof.access_token, expires: Date.now() + proof.expires_in * 1000, person: personOf(proof.access_token) });
  return proof.access_token;
}

async function askForToken(): Promise<string | undefined> {
  const response = await call('refresh');
  if (response.ok) return accept((await response.json()).data);
  if (response.status === 401 || response.status === 403) {
    become({ status: 'guest' });
    return undefined;
  }
  throw await problemOf(response);
}

const alone = <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks ? (navigator.locks.request('quark.session', work) as Promise<T>) : work();

/** A new access token; undefined when the session is over. */
function renew(): Promise<string | undefined> {
  renewing ??= alone(askForToken).finally(() => {
    renewing = undefined;
  });
  return renewing;
}

export const session = {
  get status() {
    return state.status;
  },

  /** The id of who is signed in, as soon as the session is known; without a network that of the last visit. */
  get person() {
    return personIn(state);
  },

  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** Finds out whether this browser is signed in; when nothing answers it believes that it still is, and says false. */
  async resume(): Promise<boolean> {
    const hint = localStorage.getItem(HINT);
    if (hint === null) {
      become({ status: 'guest' });
      return true;
    }
    try {
      await renew();
      return true;
    } catch {
      become({ status: 'member', token: '', expires: 0, person: idOf(hint) });
      return false;
    }
  },

  register: (account: { username: string; email: string; password: string }) => begin('register', account),
  login: (credentials: { login: string; password: string }) => begin('login', credentials),

  async logout(): Promise<void> {
    const response = await call('logout');
    // A session that the station has ended already needs no ending.
    if (!response.ok && response.status !== 401) throw await problemOf(response);
    session.leave();
  },

  /** The person wanted it so, here or in another tab; otherwise the station ended it. */
  get wasLeft() {
    return left;
  },

  /** Ends the session in every tab. */
  leave(): void {
    become({ status: 'guest' }, true);
    channel?.postMessage('ended');
  },

  /** A token that is good for a while yet; undefined for guests. */
  async token(): Promise<string | undefined> {
    if (state.status === 'unknown') await session.resume();
    if (state.status !== 'member') return undefined;
    return state.expires - EARLY > Date.now() ? state.token : renew();
  },

  renew,
};
