import { useQueryClient } from '@tanstack/react-query';
import { api, type PersonCard } from '../api/client';
import { standingKey } from '../people/follow';
import type { Standing } from '../people/standings';
import { nameOf } from '../ui/basics';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';

type Verb = 'block' | 'unblock' | 'mute' | 'unmute';
const EFFECT: Record<Verb, Partial<Standing>> = {
  block: { blocks: true, follows: false, followed_by: false },
  unblock: { blocks: false },
  mute: { mutes: true },
  unmute: { mutes: false },
};

/** Blocking and muting somebody, at once on the screen; muting can be taken back from the toast. */
export function useShunning(person: PersonCard) {
  const words = useWords();
  const queries = useQueryClient();
  async function act(verb: Verb, followAgain = false): Promise<void> {
    const before = queries.getQueryData<Standing>(standingKey(person.id));
    if (before) queries.setQueryData<Standing>(standingKey(person.id), { ...before, ...EFFECT[verb], ...(followAgain && { follows: true }) });
    try {
      await api.post(`/relation/${verb}`, { body: { user_id: person.id } });
      if (followAgain) await api.post('/relation/follow', { body: { followee_id: person.id } });
      // Blocking ends following, so taking it back begins it again.
      const back = verb === 'mute' ? () => act('unmute') : verb === 'block' ? () => act('unblock', before?.follows) : undefined;
      const undo = back && { label: words('ui.undo'), run: () => void back() };
      toast(words(`profile.did_${verb}`, { name: nameOf(person) }), undo);
    } catch (failure) {
      queries.setQueryData(standingKey(person.id), before);
      toast(tell(failure));
    }
    for (const key of ['feed', 'shunned', 'counters', 'posts']) void queries.invalidateQueries({ queryKey: [key] });
  }
  return { block: () => act('block'), unblock: () => act('unblock'), mute: () => act('mute'), unmute: () => act('unmute') };
}
