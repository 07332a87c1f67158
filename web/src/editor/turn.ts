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
  let release: (() => void) | undefined;
  let ended = false;
  const turn: Turn = { mine: false, take, end };
  const become = (mine: boolean) => {
    if (turn.mine === mine && release) return;
    turn.mine = mine;
    if (!ended) heard(mine);
  };
  const hold = (options: LockOptions): Promise<boolean> =>
    new Promise((resolve) => {
      void navigator.locks
        .request(name, options, (lock) => {
          resolve(lock !== null);
          if (!lock || ended) return undefined;
          return new Promise<void>((end) => {
            release = end;
            become(true);
          });
        })
        .catch(() => {
          // Another tab took it without waiting.
          release = undefined;
          become(false);
          resolve(false);
        });
    });

  channel?.addEventListener('message', ({ data }) => {
    if (data !== 'give' || !turn.mine) return;
    void settle().finally(() => {
      become(false);
      release?.();
      release = undefined;
    });
  });

  async function take() {
    channel?.postMessage('give');
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    const got = await hold({ signal: patience.signal });
    clearTimeout(timer);
    if (!got && !ended) await hold({ steal: true });
  }

  function end() {
    ended = true;
    release?.();
    channel?.close();
  }

  if (navigator.locks) {
    void hold({ ifAvailable: true }).then((got) => !got && !ended && heard(false));
  } else {
    turn.mine = true;
    queueMicrotask(() => heard(true));
  }
  return turn;
}
