import { lazy, Suspense, useState } from 'react';
import type { Post } from '../api/client';
import { Icon } from '../ui/icon';
import { useWords } from '../words/words';

const load = () => import('./card-choices');
const CardChoices = lazy(load);

/** The button of a card's menu; what it offers is loaded when somebody first reaches for it. */
export function CardMenu({ post }: { post: Post }) {
  const words = useWords();
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  const [used, setUsed] = useState(false);
  const [open, setOpen] = useState(false);
  const label = words('home.menu', { title: post.title });
  return (
    <>
      <button
        ref={setButton}
        type="button"
        className="icon-button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onPointerEnter={() => void load()}
        onClick={() => {
          setUsed(true);
          setOpen(true);
        }}
      >
        <Icon sign="more" />
      </button>
      {used && button && (
        <Suspense>
          <CardChoices post={post} label={label} anchor={button} open={open} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}
