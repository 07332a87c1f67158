import { useEffect, useState, useSyncExternalStore } from 'react';
import { outbox } from '../api/outbox';
import { session } from '../api/session';
import type { Draft } from './draft';
import { draftBase } from './draft-base';
import { Keeper } from './keeper';
import { lookAfterWaiting } from './publishing';
import { stationOf } from './station';
import { takeTurns, type Turn } from './turn';

export interface Kept {
  keeper: Keeper;
  /** Undefined until it is known whether another tab has the text. */
  mine: boolean | undefined;
  take: () => void;
}

/** Keeps a text while its page is open: turns between tabs, the network coming back, what the outbox says. */
export function useKeeper(draft: Draft): Kept | undefined {
  const [kept, setKept] = useState<{ keeper: Keeper; turn: Turn }>();
  const [mine, setMine] = useState<boolean>();
  useEffect(() => {
    const keeper = new Keeper(draft, draftBase, stationOf(draft.person));
    keeper.active = false;
    const reread = async () => {
      const newest = await draftBase.find(draft.person, draft.id).catch(() => undefined);
      if (newest) keeper.read(newest);
    };
    const turn = takeTurns(
      draft.id,
      (now) => {
        void (async () => {
          if (now && keeper.state.draft !== draft) await reread();
          keeper.active = now;
          setMine(now);
          if (now && keeper.state.draft.base) void keeper.compare().then((together) => (together ? keeper.saveNow() : undefined));
        })();
      },
      () => keeper.settle(),
    );
    const silence = draftBase.onChange((id) => id === draft.id && !keeper.active && void reread());
    const again = () => keeper.later(0);
    addEventListener('online', again);
    const signedIn = session.subscribe(() => session.person === draft.person && again());
    const delivered = outbox.subscribe(() => {
      const { draft: now } = keeper.state;
      if (!now.waiting) return;
      void lookAfterWaiting(now, draftBase).then(({ draft: after, refused }) => {
        if (!after) {
          keeper.stop();
          keeper.show({ phase: 'saved', draft: { ...now, waiting: undefined }, out: now.post ?? postOf(now) });
        } else if (after !== now) keeper.show({ draft: after, phase: 'kept', failure: refused });
      });
    });
    setKept({ keeper, turn });
    return () => {
      removeEventListener('online', again);
      signedIn();
      silence();
      delivered();
      void keeper
        .settle()
        .then(() => keeper.saveNow())
        .finally(() => {
          keeper.stop();
          turn.end();
        });
    };
    // A page keeps one text from its opening to its end.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return kept && { keeper: kept.keeper, mine, take: () => void kept.turn.take() };
}

const postOf = ({ waiting }: Draft): number | undefined => (waiting && (outbox.outcomeOf(waiting.key)?.data as { id?: number } | undefined)?.id) ?? undefined;

export const useKept = (keeper: Keeper) => useSyncExternalStore(keeper.subscribe, keeper.snapshot);
