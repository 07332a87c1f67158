import { useLanguage, useWords, type TextKey } from '../words/words';

/** The station's commonest reasons by their code; it gives them in English. */
const KNOWN: Record<string, TextKey> = {
  UNDOCKED: 'reasons.undocked',
  QE102: 'reasons.unhealthy',
  QE103: 'reasons.notStarted',
  NEEDS_MISSING: 'reasons.needs',
  STARTING: 'reasons.starting',
  DRAINING: 'reasons.draining',
  READY: 'reasons.ready',
  QUARANTINED: 'reasons.quarantined',
  MANUAL: 'reasons.manual',
};

/** Gives what a code means in the person's language, the station's own words behind it. Who reads English needs only those. */
export function useReason(): (code: string, reason: string) => string {
  const words = useWords();
  const english = useLanguage() === 'en';
  return (code, reason) => {
    const known = KNOWN[code];
    const meaning = known && (words as (key: TextKey) => string)(known);
    return meaning && !english ? words('reasons.whole', { meaning, reason }) : reason;
  };
}
