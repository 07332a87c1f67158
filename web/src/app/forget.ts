import { outbox } from '../api/outbox';
import { isBlank, isUnsaved } from '../editor/draft';
import { draftBase } from '../editor/draft-base';

/** Forgets the texts that the station has as well. What only this browser has waits for its person to come back. */
export async function forgetSaved(person: number): Promise<void> {
  await draftBase.forget(person, (draft) => isBlank(draft.fields) || !(isUnsaved(draft) || draft.creating || draft.waiting)).catch(() => undefined);
}

const COMMENTS = 'quark.comment.';
const OUTBOX = 'quark.outbox';

/** Forgets all that a person who is no more left in this browser; what somebody else has here stays. */
export async function forgetPerson(person: number): Promise<void> {
  outbox.forget(person);
  const others = (name: string) => name.startsWith(COMMENTS) && !name.startsWith(`${COMMENTS}${person}.`);
  for (const name of Object.keys(localStorage)) if (!others(name) && !name.startsWith(OUTBOX)) localStorage.removeItem(name);
  sessionStorage.clear();
  await draftBase.forget(person, () => true).catch(() => undefined);
}
