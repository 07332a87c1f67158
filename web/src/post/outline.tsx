import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState, type MouseEvent } from 'react';
import { useWords } from '../words/words';
import { goTo } from './article-text';
import type { Section } from './enrich';

const ENOUGH = 3;
/** As far below the top of the window as a heading counts as read. */
const LINE = 110;

/** Long texts show their parts; short ones have no need of it. */
export const hasOutline = (outline: Section[]): boolean => outline.length >= ENOUGH;

/** The parts of a text, the one being read marked. */
export function Outline({ outline, onGo }: { outline: Section[]; onGo?: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const current = useCurrent(outline);
  const go = (id: string) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onGo?.();
    goTo(id);
    void navigate({ to: '.', search: (search) => search as never, hash: id, replace: true, resetScroll: false, hashScrollIntoView: false });
  };
  return (
    <nav className="outline" aria-label={words('post.contents')}>
      <ol className="outline-list">
        {outline.map(({ id, text, level }) => (
          <li key={id} className={`level-${Math.min(level, 4)}`}>
            <a href={`#${id}`} className="outline-link" aria-current={current === id ? 'location' : undefined} onClick={go(id)}>
              {text}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** The outline where there is no room beside the text: folded until it is asked for. */
export function FoldedOutline({ outline }: { outline: Section[] }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  return (
    <details className="folded-outline" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words('post.contents')}</summary>
      <Outline outline={outline} onGo={() => setOpen(false)} />
    </details>
  );
}

function useCurrent(outline: Section[]): string | undefined {
  const [current, setCurrent] = useState<string>();
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const passed = outline.findLast(({ id }) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < LINE);
      setCurrent(passed?.id);
    };
    const later = () => (frame ||= requestAnimationFrame(look));
    look();
    addEventListener('scroll', later, { passive: true });
    return () => {
      removeEventListener('scroll', later);
      cancelAnimationFrame(frame);
    };
  }, [outline]);
  return current;
}
