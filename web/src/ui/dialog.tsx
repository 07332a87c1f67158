import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { useWords } from '../words/words';
import { IconButton } from './basics';

const FIELD = ':is(input, textarea, select):not(:disabled)';

/** The button of a menu that opens a dialog: the menu itself is gone when the dialog closes. */
function buttonOfMenu(): HTMLElement | null {
  const menu = document.activeElement?.closest('[data-opener]');
  return menu ? document.getElementById(menu.getAttribute('data-opener') ?? '') : null;
}

/** Where the focus goes when what had it is gone: the heading of the page, which a screen reader then says. */
export function focusPage() {
  const place = document.querySelector<HTMLElement>('main h1') ?? document.querySelector<HTMLElement>('main');
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

/**
 * A dialog on the browser's own element: it begins at its first field, keeps the focus, closes on Escape and gives the
 * focus back. A click beside it closes it too, unless something was typed or it `holds` what would be lost.
 */
export function Dialog({ title, onClose, children, wide = false, holds = false }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean; holds?: boolean }) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const typed = useRef(false);
  // Before React removes the element: the browser gives the focus back only from one that is in the document.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    const button = buttonOfMenu();
    element.showModal();
    element.querySelector<HTMLElement>(FIELD)?.focus();
    return () => {
      element.close();
      const focused = document.activeElement;
      if (button?.isConnected) button.focus();
      else if (focused === document.body || element.contains(focused)) focusPage();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onInput={() => {
        typed.current = true;
      }}
      onMouseDown={(event) => {
        if (event.target !== dialog.current) return;
        // Else the press takes the focus to whatever lies behind.
        event.preventDefault();
        if (!typed.current && !holds) onClose();
      }}
    >
      <div className="stack">
        <div className="row between">
          <h2>{title}</h2>
          <IconButton sign="close" label={words('ui.close')} onClick={onClose} />
        </div>
        {children}
      </div>
    </dialog>
  );
}
