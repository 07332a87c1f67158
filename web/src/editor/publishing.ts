import { outbox, type Act, type Settled } from '../api/outbox';
import { ApiProblem, isProblem } from '../api/problem';
import type { DraftBase } from './draft-base';
import { change, newPost, type Draft } from './draft';
import type { Keeper } from './keeper';
import { faultsFrom, faultsOf, type Faults } from './rules';

/** What came of publishing. */
export type Published = { post: number } | { waiting: true } | { faults: Faults; failure?: unknown } | { conflict: true } | { failure: unknown };

/** What publishing means for a text: going out now, later, or changing what is out already. */
export const meaningOf = ({ base, fields }: Pick<Draft, 'base' | 'fields'>): 'publish' | 'schedule' | 'update' =>
  base?.status === 'published' ? 'update' : fields.publishAt ? 'schedule' : 'publish';

export function actOf(draft: Draft): Act {
  const meaning = meaningOf(draft);
  const status = meaning === 'schedule' ? 'scheduled' : 'published';
  const about = draft.id;
  if (!draft.post || !draft.base) return { verb: 'post', path: '/posts', body: newPost(draft.fields, status), about };
  const body = { ...change(draft.base, draft.fields, status), version: draft.base.version };
  return { verb: 'put', path: '/posts/{id}', variables: { id: draft.post }, body, about };
}

/** Publishes what stands here; without a network it waits in the outbox. */
export async function publish(keeper: Keeper, base: DraftBase): Promise<Published> {
  const faults = faultsOf(keeper.state.draft.fields, Date.now());
  if (Object.keys(faults).length > 0) return { faults };
  await keeper.settle();
  // A draft that is just being saved is published as that one, not beside it.
  await keeper.saveNow();
  if (keeper.state.conflict) return { conflict: true };
  for (let attempt = 0; ; attempt++) {
    const { draft } = keeper.state;
    await base.remember(draft.id, draft.fields);
    try {
      const outcome = await outbox.send<{ id: number }>(actOf(draft));
      if (outcome.queued) {
        keeper.put({ ...draft, waiting: { key: outcome.key, since: new Date().toISOString() } }, { phase: 'kept' });
        await keeper.settle();
        return { waiting: true };
      }
      keeper.stop();
      await base.remove(draft.id);
      return { post: outcome.data.id };
    } catch (failure) {
      if (attempt === 0 && isProblem(failure, 'VERSION_MISMATCH', 'VERSION_CONFLICT') && (await keeper.compare())) continue;
      if (keeper.state.conflict) return { conflict: true };
      if (isProblem(failure, 'POST_NOT_FOUND')) keeper.detach();
      if (failure instanceof ApiProblem && failure.fields.length > 0) return { faults: faultsFrom(failure.fields), failure };
      return { failure };
    }
  }
}

/** How a publication went that waited: the draft as it is now, undefined when it has gone out. */
export function afterWaiting(draft: Draft, waits: boolean, outcome: Settled | undefined): { draft: Draft | undefined; refused: Settled['problem'] } {
  if (!draft.waiting || waits) return { draft, refused: undefined };
  if (outcome && !outcome.problem) return { draft: undefined, refused: undefined };
  const { waiting: _, ...rest } = draft;
  return { draft: rest, refused: outcome?.problem };
}

/** Looks at the outbox for a draft that waits there, and keeps what it finds. */
export async function lookAfterWaiting(draft: Draft, base: DraftBase) {
  const { waiting } = draft;
  if (!waiting) return { draft, refused: undefined };
  const waits = outbox.list().some(({ key }) => key === waiting.key);
  const found = afterWaiting(draft, waits, outbox.outcomeOf(waiting.key));
  if (!found.draft) await base.remove(draft.id);
  else if (found.draft !== draft) await base.keep(found.draft);
  return found;
}
