/**
 * One tab writes a draft at a time. The lock ends with its tab, even when that crashes; a tab that is asked to give the
 * draft away first keeps what it has.
 */
export interface Turn {
  /** Whether this tab writes. */
  mine: boolean;
  take: () => Promise<void>;
  end: () => void;
}

const PATIENCE = 1500;

export function takeTurns(id: string, heard: (mine: boolean) => void, settle: () => Promise<void>): Turn {
  const name = `quark.draft.${id}`;
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name);
  const turn: Turn = { mine: false, take, end };
  let release: (() => void) | undefined;
  let queue: AbortController | undefined;
  let ended = false;
  const become = (mine: boolean) => {
    turn.mine = mine;
    if (!ended) heard(mine);
  };
  const held = (lock: Lock | null): Promise<void> | undefined => {
    if (!lock || ended) return undefined;
    return new Promise<void>((end) => {
      release = end;
      become(true);
    });
  };
  /** Stands in line: the text is this tab's when the other one closes or gives it away. */
  const wait = () => {
    if (ended) return;
    queue = new AbortController();
    void navigator.locks.request(name, { signal: queue.signal }, held).catch(lost);
  };
  const lost = () => {
    if (!turn.mine) return;
    release = undefined;
    become(false);
    wait();
  };

  channel?.addEventListener('message', ({ data }) => {
    if (data !== 'give' || !turn.mine) return;
    void settle().finally(() => {
      become(false);
      release?.();
      wait();
    });
  });

  async function take() {
    channel?.postMessage('give');
    await new Promise((done) => setTimeout(done, PATIENCE));
    if (turn.mine || ended) return;
    queue?.abort();
    void navigator.locks.request(name, { steal: true }, held).catch(lost);
  }

  function end() {
    ended = true;
    queue?.abort();
    release?.();
    channel?.close();
  }

  if (navigator.locks) {
    void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock && !ended) {
        heard(false);
        wait();
      }
      return held(lock);
    }).catch(lost);
  } else {
    turn.mine = true;
    queueMicrotask(() => heard(true));
  }
  return turn;
}
