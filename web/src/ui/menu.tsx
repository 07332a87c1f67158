import { lazy, Suspense, useId, useState } from 'react';
import { Icon, type Sign } from './icon';

/** What a menu offers. */
export interface Choice {
  id: string;
  label: string;
  sign?: Sign;
  danger?: boolean;
  run: () => void;
}

const MenuPopup = lazy(() => import('./menu-popup'));

/** A button that opens a menu; the menu itself is loaded when it is first opened. */
export function MenuButton({ label, sign = 'more', choices, children }: { label: string; sign?: Sign; choices: Choice[]; children?: React.ReactNode }) {
  const id = useId();
  const [used, setUsed] = useState(false);
  const [open, setOpen] = useState(false);
  const [button, setButton] = useState<HTMLButtonElement | null>(null);
  return (
    <>
      <button
        ref={setButton}
        id={id}
        type="button"
        className={children ? 'plain-button' : 'icon-button'}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={children ? undefined : label}
        title={label}
        onPointerEnter={() => void import('./menu-popup')}
        onClick={() => {
          setUsed(true);
          setOpen(true);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            setUsed(true);
            setOpen(true);
          }
        }}
      >
        {children ?? <Icon sign={sign} />}
      </button>
      {used && button && (
        <Suspense>
          <MenuPopup label={label} anchor={button} open={open} onOpenChange={setOpen} choices={choices} />
        </Suspense>
      )}
    </>
  );
}
