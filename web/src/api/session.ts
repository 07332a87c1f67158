import { problemOf, Unreachable } from './problem';

/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that no script can read. Tabs
 * share the cookie, so one at a time renews it, and all hear when the session begins or ends.
 */
type State = { status: 'unknown' } | { status: 'guest' } | { status: 'member'; token: string; expires: number };
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

function become(next: State) {
  if (next.status === 'member') left = false;
  const changed = next.status !== state.status;
  state = next;
  if (next.status !== 'unknown') {
    // Not a secret: only tells the next visit that it is worth asking.
    if (next.status === 'member') localStorage.setItem(HINT, 'yes');
    else localStorage.removeItem(HINT);
  }
  if (changed) listeners.forEach((listener) => listener());
}

channel?.addEventListener('message', ({ data }) => {
  if (data === 'ended') {
    left = true;
    become({ status: 'guest' });
  }
  if (data === 'begun' && state.status !== 'member') void renew();
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
  become({ status: 'member', token: proof.access_token, expires: Date.now() + proof.expires_in * 1000 });
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

  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },

  /** Finds out whether this browser is signed in; when nothing answers it believes that it still is, and says false. */
  async resume(): Promise<boolean> {
    if (localStorage.getItem(HINT) === null) {
      become({ status: 'guest' });
      return true;
    }
    try {
      await renew();
      return true;
    } catch {
      become({ status: 'member', token: '', expires: 0 });
      return false;
    }
  },

  register: (account: { username: string; email: string; password: string }) => begin('register', account),
  login: (credentials: { login: string; password: string }) => begin('login', credentials),

  async logout(): Promise<void> {
    const response = await call('logout');
    if (!response.ok) throw await problemOf(response);
    session.leave();
  },

  /** The person wanted it so, here or in another tab; otherwise the station ended it. */
  get wasLeft() {
    return left;
  },

  /** Ends the session in every tab. */
  leave(): void {
    left = true;
    become({ status: 'guest' });
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
