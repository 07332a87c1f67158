import { ApiProblem, Unreachable } from '../api/problem';
import { language, say, useWords, type TextKey } from '../words/words';
import { Empty } from './basics';

/** Codes that have words of their own; everything else is told in general words. */
const KNOWN: Record<string, TextKey> = {
  INVALID_CREDENTIALS: 'problems.credentials',
  USER_NOT_FOUND: 'problems.person',
  USERNAME_TAKEN: 'problems.usernameTaken',
  EMAIL_TAKEN: 'problems.emailTaken',
  INVALID_EMAIL: 'problems.email',
  ACCOUNT_BLOCKED: 'problems.blocked',
  BLOCKED: 'problems.blockedBetween',
  FORBIDDEN: 'problems.forbidden',
  MODULE_UNAVAILABLE: 'problems.away',
  OVERLOADED: 'problems.busy',
  POST_NOT_FOUND: 'problems.post',
  COMMENT_NOT_FOUND: 'problems.comment',
  LAST_ADMIN: 'problems.lastAdmin',
  INVALID_RESET_CODE: 'problems.resetCode',
  INVALID_ADMIN_CODE: 'problems.adminCode',
  SUBJECT_NOT_FOUND: 'problems.post',
  VERSION_CONFLICT: 'problems.changed',
  VERSION_MISMATCH: 'problems.changed',
};

/** Messages that say nothing of the case; others are told as they came. */
const GENERAL = ['invalid input', 'validation failed', 'post validation failed'];

/** What a code means, as far as the texts of all pages are there; a proxy in front gives none, only a status. */
function meaningOf({ code, status }: ApiProblem): string | undefined {
  const key = `refusals.${code === 'UNKNOWN' && status === 413 ? 'BODY_TOO_LARGE' : code}`;
  const text = (say as (key: string) => string)(key);
  return text === key ? undefined : text;
}

/** From so many seconds on it is said in minutes. */
const LONG = 120;
/** Problems of docking, whose messages say what exactly is wrong with what. */
const OF_DOCKING = /^QE\d+$/;

/** The station's own words, which are English, and before them, in other languages, what they mean. */
export function tellWhole(failure: ApiProblem, reason: string): string {
  const meaning = language() === 'en' ? undefined : meaningOf(failure);
  return meaning ? say('reasons.whole', { meaning, reason }) : reason;
}

/** What went wrong, in the person's words. */
export function tell(failure: unknown): string {
  if (failure instanceof Unreachable) return say('problems.offline');
  if (failure instanceof ApiProblem) {
    const known = KNOWN[failure.code];
    if (known) return (say as (key: TextKey) => string)(known);
    if (failure.status === 429) {
      const { retryAfter } = failure;
      if (!retryAfter) return say('problems.tooMany');
      return retryAfter < LONG ? say('problems.tooManyUntil', { seconds: retryAfter }) : say('problems.tooManyMinutes', { minutes: Math.ceil(retryAfter / 60) });
    }
    const meaning = meaningOf(failure);
    if (meaning) return OF_DOCKING.test(failure.code) && failure.message ? tellWhole(failure, failure.message) : meaning;
    if (failure.code === 'UNKNOWN' && failure.status > 501) return say('problems.away');
    if (failure.status >= 500) return say('problems.station');
    if (failure.status === 401) return say('problems.signedOut');
    if (GENERAL.includes(failure.message)) return say('problems.invalid');
    return failure.message || say('problems.unknown');
  }
  return say('problems.unknown');
}

/** A page or list that could not be read: why, and a way to try again. */
export function Trouble({ failure, retry, page = false }: { failure: unknown; retry?: () => void; page?: boolean }) {
  const words = useWords();
  const trace = failure instanceof ApiProblem && failure.status >= 500 ? failure.traceId : undefined;
  return (
    <Empty
      page={page}
      title={failure instanceof Unreachable ? words('problems.offlineTitle') : words('problems.title')}
      text={
        <>
          {tell(failure)}
          {trace && <small className="soft"> {words('problems.trace', { id: trace })}</small>}
        </>
      }
      action={
        retry && (
          <button type="button" className="button outline" onClick={retry}>
            {words('ui.again')}
          </button>
        )
      }
    />
  );
}
