import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '../api/client';
import { outbox } from '../api/outbox';
import { useSession } from '../app/me';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';

export type Reacted = Schemas['SubjectReactions'];

/** Every kind of reaction: the like, and signs that stand for themselves. */
export const LIKE = 'like';
export const SIGNS = ['❤️', '😂', '😮', '😢', '😡', '👍', '👎', '🔥', '🎉', '👏', '🙏', '🤔', '👀'];

const keyOf = (subject: string) => ['reactions', subject];

/** The caller's own reactions to several subjects, read in one call and kept per subject. */
export function useReactionsOf(subjects: string[]): void {
  const queries = useQueryClient();
  const member = useSession() === 'member';
  const unknown = subjects.filter((subject) => !queries.getQueryData(keyOf(subject))).slice(0, 100);
  useQuery({
    queryKey: ['reactions', 'many', ...unknown],
    enabled: member && unknown.length > 0,
    queryFn: async ({ signal }) => {
      const { reactions } = await api.get('/reactions/counts', { query: { subjects: unknown }, signal });
      for (const reacted of reactions) {
        // What became known meanwhile is newer, such as a reaction just given.
        if (!queries.getQueryData(keyOf(reacted.subject))) queries.setQueryData(keyOf(reacted.subject), reacted);
      }
      return null;
    },
  });
}

/** The reactions to one subject; what a list told of them until they are read. */
export function useReactions(subject: string, counts: Record<string, number>, read = false) {
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: keyOf(subject),
    queryFn: ({ signal }) => api.get('/reactions', { query: { subject }, signal }),
    enabled: read,
  });
  const reacted: Reacted = data ?? { subject, counts, mine: [] };

  /** Gives a reaction or takes it back, at once on the screen. */
  async function toggle(kind: string): Promise<void> {
    // An answer under way would put back what was.
    await queries.cancelQueries({ queryKey: keyOf(subject) });
    const known = queries.getQueryData<Reacted>(keyOf(subject));
    const before = known ?? reacted;
    const given = before.mine.includes(kind);
    const total = Math.max(0, (before.counts[kind] ?? 0) + (given ? -1 : 1));
    queries.setQueryData<Reacted>(keyOf(subject), {
      subject,
      counts: { ...before.counts, [kind]: total },
      mine: given ? before.mine.filter((other) => other !== kind) : [...before.mine, kind],
    });
    try {
      await outbox.send(
        given
          ? { verb: 'delete', path: '/reactions', query: { subject, kind } }
          : { verb: 'put', path: '/reactions', body: { subject, kind } },
      );
    } catch (failure) {
      queries.setQueryData(keyOf(subject), before);
      toast(tell(failure));
    }
    if (!known) await queries.invalidateQueries({ queryKey: keyOf(subject) });
  }

  return { reacted, toggle };
}
