import { useEffect, useRef, type ReactNode } from 'react';
import { useWords } from '../words/words';
import { IconButton } from './basics';

/** A dialog on the browser's own element: it keeps the focus, closes on Escape and gives the focus back. */
export function Dialog({ title, onClose, children, wide = false }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
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
      onPointerDown={(event) => event.target === dialog.current && onClose()}
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
