import { useLanguage, type Language } from './words';

/** Dates, numbers and order as the language and the person's time zone have them. */
let zone: string | undefined;
const made = new Map<string, unknown>();

/** The person's time zone; the browser's own until it is known. */
export function useTimeZoneOf(timeZone: string | undefined): void {
  if (timeZone !== zone) {
    zone = timeZone;
    made.clear();
  }
}

function kept<T>(key: string, make: () => T): T {
  const known = made.get(key);
  if (known !== undefined) return known as T;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}

function dates(language: Language, name: string, options: Intl.DateTimeFormatOptions) {
  return kept(`${language} ${name}`, () => {
    try {
      return new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
    } catch {
      return new Intl.DateTimeFormat(language, options);
    }
  });
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
];
const WEEK = 7 * 86_400;

/** "5 min. ago" within a week, a date beyond. */
export function ago(language: Language, when: string | Date, now = Date.now()): string {
  const date = new Date(when);
  const seconds = (date.getTime() - now) / 1000;
  const distance = Math.abs(seconds);
  const relative = kept(`${language} relative`, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }));
  if (distance < 60) return relative.format(0, 'second');
  if (distance >= WEEK) {
    const sameYear = date.getFullYear() === new Date(now).getFullYear();
    return dates(language, sameYear ? 'day' : 'date', { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(date);
  }
  const [unit, size] = STEPS.findLast(([, length]) => distance >= length) ?? STEPS[0]!;
  return relative.format(Math.trunc(seconds / size), unit);
}

export const moment = (language: Language, when: string | Date): string =>
  dates(language, 'moment', { dateStyle: 'long', timeStyle: 'short' }).format(new Date(when));

export const clock = (language: Language, when: string | Date): string =>
  dates(language, 'clock', { timeStyle: 'short' }).format(new Date(when));

export const day = (language: Language, when: string | Date): string =>
  dates(language, 'long day', { dateStyle: 'long' }).format(new Date(when));

/** 1,234 and from ten thousand on 12K, as the language writes it. */
export const count = (language: Language, number: number): string =>
  kept(`${language} ${number < 10_000 ? 'plain' : 'compact'}`, () =>
    new Intl.NumberFormat(language, number < 10_000 ? {} : { notation: 'compact', maximumFractionDigits: 1 }),
  ).format(number);

export const collator = (language: Language): Intl.Collator => kept(`${language} order`, () => new Intl.Collator(language, { numeric: true }));

/** Makes the formats that the feed needs while there is time: the first of each kind is slow. */
export function warmUp(language: Language): void {
  const long = Date.now() - 2 * WEEK * 1000;
  ago(language, new Date());
  ago(language, new Date(long));
  count(language, 1);
}

/** The formats in the language of the component. */
export function useFormats() {
  const language = useLanguage();
  return {
    ago: (when: string | Date) => ago(language, when),
    moment: (when: string | Date) => moment(language, when),
    clock: (when: string | Date) => clock(language, when),
    day: (when: string | Date) => day(language, when),
    count: (number: number) => count(language, number),
    compare: (a: string, b: string) => collator(language).compare(a, b),
  };
}
