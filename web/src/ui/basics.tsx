import { useEffect, useRef, type ButtonHTMLAttributes, type CSSProperties, type ReactNode } from 'react';
import type { PersonCard } from '../api/client';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { Icon, type Sign } from './icon';
import { useMayFetch } from './outside';

/** A button that is only a sign; its name is for screen readers and tooltips. */
export function IconButton({
  sign,
  label,
  small = false,
  filled = false,
  className = '',
  ...rest
}: { sign: Sign; label: string; small?: boolean; filled?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="button" className={`icon-button ${small ? 'small' : ''} ${className}`} aria-label={label} title={label} {...rest}>
      <Icon sign={sign} filled={filled} />
    </button>
  );
}

/** Signs that nobody sees, and that turn round what stands beside a name; emoji and some alphabets need two of them. */
const UNSEEN = /(?![\u200C\u200D])[\p{Cf}\p{Cc}]/gu;

export const nameOf = (person: { username: string; full_name?: string | undefined }): string => person.full_name?.replace(UNSEEN, '').trim() || person.username;

/** A person's picture, when nobody else must be asked for it or that is allowed; else the first letter of the name in a colour of its own. */
export function Avatar({ person, size = '2.5rem' }: { person: Pick<PersonCard, 'username' | 'full_name' | 'avatar_url'> | undefined; size?: string }) {
  const letters = person ? [...nameOf(person)][0]?.toUpperCase() : '?';
  const hue = person ? [...person.username].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360, 7) : 0;
  const image = useRef<HTMLImageElement>(null);
  const mayFetch = useMayFetch();
  const address = person?.avatar_url;
  const shown = address && mayFetch(address) ? address : undefined;
  return (
    <span className="avatar" style={{ '--avatar': size, '--own': hue } as CSSProperties} aria-hidden="true">
      {shown ? <img ref={image} src={shown} alt="" loading="lazy" decoding="async" referrerPolicy="no-referrer" onError={() => image.current?.remove()} /> : letters}
    </span>
  );
}

/** When something was, in few words; the whole of it for machines and, made only when it is asked for, on hover. */
export function Time({ when }: { when: string }) {
  const { ago, moment } = useFormats();
  return (
    <time
      dateTime={when}
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = moment(when);
      }}
    >
      {ago(when)}
    </time>
  );
}

export function Skeleton({ width = '100%', height = '1em' }: { width?: string; height?: string }) {
  return <span className="skeleton" style={{ width, height }} />;
}

/** Nothing is here, said kindly, with the one thing to do about it; `page` when it is all that the page says. */
export function Empty({ title, text, action, picture, page = false }: { title: string; text?: ReactNode; action?: ReactNode; picture?: ReactNode; page?: boolean }) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="empty">
      {picture ?? <QuietPicture />}
      <Heading>{title}</Heading>
      {text && <p>{text}</p>}
      {action}
    </div>
  );
}

function QuietPicture() {
  return (
    <svg viewBox="0 0 136 90" fill="none" aria-hidden="true">
      <path d="M6 76h124" stroke="var(--line)" strokeWidth="3" strokeLinecap="round" />
      <path d="M26 76c4-20 16-31 33-31s30 11 34 31" fill="var(--accent-soft)" />
      <circle cx="98" cy="24" r="10" fill="var(--accent)" opacity=".85" />
      <path d="M80 31c-5-6 3-13 15-16s23 0 24 4-8 11-19 14" stroke="var(--edge)" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M59 45V26m0 0 9 5m-9-5-9 5" stroke="var(--edge)" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="20" cy="20" r="2" fill="var(--edge)" />
      <circle cx="42" cy="11" r="1.5" fill="var(--edge)" />
    </svg>
  );
}

/** Renders its children when it comes near the screen: the end of a list that goes on. */
export function Reached({ onReach, disabled = false }: { onReach: () => void; disabled?: boolean }) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (disabled || !mark.current) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && onReach(), { rootMargin: '800px' });
    seen.observe(mark.current);
    return () => seen.disconnect();
  }, [onReach, disabled]);
  return <div ref={mark} />;
}

/** Tells screen readers that something is on its way. */
export function Loading() {
  const words = useWords();
  return (
    <p className="hidden" role="status">
      {words('ui.loading')}
    </p>
  );
}
