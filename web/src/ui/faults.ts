import { ApiProblem } from '../api/problem';
import { say, type TextKey } from '../words/words';

/** What the station says of fields, in its own fixed English, told in the person's words. */
const FORMS: [RegExp, (found: RegExpExecArray) => string][] = [
  [/^(is required|must not be blank)$/, () => say('faults.required')],
  [/^must have (\d+) to (\d+) characters$/, ([, least, most]) => length(Number(least), Number(most))],
  [/^must have (\d+) to (\d+) elements$/, ([, , most]) => say('faults.elements', { most: Number(most) })],
  [/^must be (\d+) to (\d+)$/, ([, least, most]) => say('faults.range', { least: least ?? '', most: most ?? '' })],
  [/^must be an e-mail address$/, () => say('problems.email')],
  [/^must be an e-mail address of unaccented/, () => say('faults.plainEmail')],
  [/^must be an http or https address/, () => say('faults.address')],
  [/start or end with a space/, () => say('faults.spaces')],
  [/control (or invisible )?characters|NUL characters/, () => say('faults.invisible')],
  [/contain \/ or \\/, () => say('faults.slash')],
  [/something that can be seen/, () => say('faults.unseen')],
  [/time zone/, () => say('faults.timeZone')],
  [/in the future/, () => say('faults.future')],
];

function length(least: number, most: number): string {
  return least === 0 ? say('faults.atMost', { most }) : say('faults.length', { least, most });
}

/** What somebody else has already, by its field. */
const TAKEN: Record<string, TextKey> = { username: 'problems.usernameTaken', email: 'problems.emailTaken' };

/** One thing that is wrong with a field; a form that is not known is told as it came. */
export function tellFault(problem: string, field = ''): string {
  const taken = problem === 'belongs to somebody already' && TAKEN[field];
  if (taken) return (say as (key: TextKey) => string)(taken);
  for (const [form, words] of FORMS) {
    const found = form.exec(problem);
    if (found) return words(found);
  }
  return problem;
}

export type Faults = Partial<Record<string, string>>;

/** What is wrong by field; empty when the failure is about something else. */
export function faultsOf(failure: unknown): Faults {
  if (!(failure instanceof ApiProblem)) return {};
  const faults: Faults = {};
  for (const { field, problem } of failure.fields) faults[field] ??= tellFault(problem, field);
  if (failure.code === 'USERNAME_TAKEN') faults['username'] ??= say('problems.usernameTaken');
  if (failure.code === 'EMAIL_TAKEN') faults['email'] ??= say('problems.emailTaken');
  if (failure.code === 'INVALID_EMAIL') faults['email'] ??= say('problems.email');
  return faults;
}
