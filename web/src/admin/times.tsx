import { useEffect, useState } from 'react';
import { useFormats } from '../words/format';
import { useLanguage, useWords, type Language } from '../words/words';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const WEEK = 7 * DAY;

/** So many seconds in their largest unit, "2 min"; undefined for less than a minute. */
export function lasting(language: Language, seconds: number): string | undefined {
  if (seconds < MINUTE) return undefined;
  const [unit, size] = seconds < HOUR ? ['minute', MINUTE] : seconds < DAY ? ['hour', HOUR] : ['day', DAY];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(Math.trunc(seconds / size));
}

/** When something comes, to the second while it is near; undefined when it is due. */
export function coming(language: Language, seconds: number): string | undefined {
  if (seconds <= 0) return undefined;
  const [unit, size] = seconds < 2 * MINUTE ? (['second', 1] as const) : seconds < 2 * HOUR ? (['minute', MINUTE] as const) : seconds < 2 * DAY ? (['hour', HOUR] as const) : (['day', DAY] as const);
  return new Intl.RelativeTimeFormat(language, { style: 'short' }).format(Math.round(seconds / size), unit);
}

/** For how long something holds; since which day, when that is long. */
export function Since({ when }: { when: string }) {
  const words = useWords();
  const language = useLanguage();
  const { ago, moment } = useFormats();
  const seconds = (Date.now() - Date.parse(when)) / 1000;
  const time = lasting(language, seconds);
  return (
    <time dateTime={when} title={moment(when)}>
      {time === undefined ? words('admin.sinceNow') : seconds < WEEK ? words('admin.sinceFor', { time }) : words('admin.sinceDay', { day: ago(when) })}
    </time>
  );
}

/** How long it is until something comes, counted down. */
export function Until({ when }: { when: string }) {
  const words = useWords();
  const language = useLanguage();
  const { moment } = useFormats();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(clock);
  }, []);
  return (
    <time dateTime={when} title={moment(when)}>
      {coming(language, Math.ceil((Date.parse(when) - now) / 1000)) ?? words('admin.anyMoment')}
    </time>
  );
}
