import { say, useLanguage, useWords, type Language, type TextKey } from '../words/words';

/** What the station's reasons mean, by their code; it gives them in English. */
const MEANINGS: Record<string, TextKey> = {
  UNDOCKED: 'reasons.undocked',
  QE102: 'reasons.unhealthy',
  QE103: 'reasons.notStarted',
  NEEDS_MISSING: 'reasons.needs',
  STARTING: 'reasons.starting',
  DRAINING: 'reasons.draining',
  READY: 'reasons.ready',
  QUARANTINED: 'reasons.quarantined',
  MANUAL: 'reasons.manual',
  DEGRADED: 'reasons.degraded',
  EXITED: 'reasons.exited',
  START_FAILED: 'reasons.notStarted',
  REJECTED: 'reasons.rejected',
};

/** Reasons that are always worded so, and said whole. */
const WHOLE: [RegExp, TextKey][] = [
  [/^serving( again)?$/, 'reasons.ready'],
  [/^(being wired and migrated|is asked for its health|says that it is starting)$/, 'reasons.starting'],
  [/^finishing what it began$/, 'reasons.draining'],
  [/^undocked$/, 'reasons.undocked'],
  [/^undocked by an operator$/, 'reasons.byOperator'],
  [/^(?:needs|waits for) (?<what>.+), which nobody serves now$/, 'reasons.needsWhat'],
  [/^waits for an administrator's approval$/, 'reasons.approval'],
  [/^no instance of it is docked$/, 'reasons.noInstance'],
  [/^is ready and waits for its turn$/, 'reasons.standby'],
  [/^its program is started$/, 'reasons.started'],
  [/^waits until somebody starts it, as lifecycle/, 'reasons.forLater'],
  [/^is not docked$/, 'reasons.notDocked'],
  [/^known to the station$/, 'reasons.known'],
];

/** A reason in the language; one that is not known whole follows, as the station words it, what its code means. */
export function reasonIn(language: Language, code: string, reason: string): string {
  if (language === 'en') return reason;
  const tell = say as (key: TextKey, values?: object) => string;
  for (const [form, key] of WHOLE) {
    const found = form.exec(reason);
    if (found) return tell(key, found.groups ?? {});
  }
  const meaning = MEANINGS[code];
  return meaning ? say('reasons.whole', { meaning: tell(meaning), reason }) : reason;
}

/** Gives a reason in the person's language. */
export function useReason(): (code: string, reason: string) => string {
  useWords();
  const language = useLanguage();
  return (code, reason) => reasonIn(language, code, reason);
}
