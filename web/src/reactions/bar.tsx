import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useSession } from '../app/me';
import { Icon } from '../ui/icon';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { LIKE, SIGNS, useReactions } from './reactions';
import './reactions.css';

const Chooser = lazy(() => import('./chooser'));
const Givers = lazy(() => import('./givers'));

/** What people felt about a subject: the like, the other signs, more of them to choose from, and who gave them. */
export function ReactionBar({
  subject,
  counts,
  read = false,
  small = false,
}: {
  subject: string;
  counts: Record<string, number>;
  read?: boolean;
  small?: boolean;
}) {
  const words = useWords();
  const { count } = useFormats();
  const { reacted, toggle } = useReact(subject, counts, read);
  const member = useSession() === 'member';
  const [asked, setAsked] = useState(false);
  const given = SIGNS.filter((sign) => (reacted.counts[sign] ?? 0) > 0);
  const likes = reacted.counts[LIKE] ?? 0;
  const liked = reacted.mine.includes(LIKE);
  const all = Object.values(reacted.counts).reduce((sum, one) => sum + one, 0);
  return (
    <div className={small ? 'reaction-bar small' : 'reaction-bar'} role="group" aria-label={words('reactions.title')}>
      <button type="button" className="reaction like" aria-pressed={liked} title={words('reactions.like')} onClick={() => toggle(LIKE)}>
        <Icon sign="heart" filled={liked} />
        <span className="hidden">{words('reactions.like')} </span>
        {likes > 0 && <span className="many">{count(likes)}</span>}
      </button>
      {given.map((sign) => (
        <button key={sign} type="button" className="reaction" aria-pressed={reacted.mine.includes(sign)} onClick={() => toggle(sign)}>
          <span className="sign">{sign}</span>
          <span className="many">{count(reacted.counts[sign] ?? 0)}</span>
        </button>
      ))}
      {member && <More mine={reacted.mine} people={all} onChoose={toggle} onAsk={() => setAsked(true)} />}
      {all > 0 && (!small || !member) && (
        <button type="button" className="reaction who" title={words('reactions.who')} onClick={() => setAsked(true)}>
          <Icon sign="people" />
          <span className="hidden">{words('reactions.who')}</span>
        </button>
      )}
      <Suspense>{asked && <Givers subject={subject} counts={reacted.counts} onClose={() => setAsked(false)} />}</Suspense>
    </div>
  );
}

/** Gives or takes back; guests are led to the door and back here. */
export function useReact(subject: string, counts: Record<string, number>, read = false) {
  const { reacted, toggle } = useReactions(subject, counts, read);
  const member = useSession() === 'member';
  const navigate = useNavigate();
  return {
    reacted,
    toggle: (kind: string): void => {
      if (member) void toggle(kind);
      else void navigate({ to: '/login', search: { to: location.pathname + location.search } });
    },
  };
}

function More({ mine, people, onChoose, onAsk }: { mine: string[]; people: number; onChoose: (kind: string) => void; onAsk: () => void }) {
  const words = useWords();
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [used, setUsed] = useState(false);
  const [open, setOpen] = useState(false);
  const show = () => {
    setUsed(true);
    setOpen(true);
  };
  return (
    <>
      <button
        ref={setButton}
        type="button"
        className="reaction more"
        aria-haspopup="dialog"
        aria-expanded={open}
        title={words('reactions.more')}
        onPointerEnter={() => void import('./chooser')}
        onClick={show}
      >
        <Icon sign="smile" />
        <Icon sign="plus" />
        <span className="hidden">{words('reactions.more')}</span>
      </button>
      {used && button && (
        <Suspense>
          <Chooser
            anchor={button}
            open={open}
            onOpenChange={setOpen}
            mine={mine}
            onChoose={onChoose}
            onAsk={people > 0 ? onAsk : undefined}
          />
        </Suspense>
      )}
    </>
  );
}
