import { useState, type ReactNode } from 'react';
import { useWords } from '../words/words';
import { Dialog } from './dialog';
import { tell } from './trouble';

/** Asks once before something that cannot be taken back; stays open and says why when it did not work. */
export default function Confirm({
  title,
  children,
  act,
  danger = true,
  run,
  onClose,
}: {
  title: string;
  children: ReactNode;
  act: string;
  danger?: boolean;
  run: () => Promise<unknown>;
  onClose: () => void;
}) {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const go = async () => {
    setBusy(true);
    try {
      await run();
      onClose();
    } catch (failure) {
      setFault(tell(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      {fault && (
        <p className="note danger" role="alert">
          {fault}
        </p>
      )}
      <div className="actions">
        <button type="button" className="button quiet" onClick={onClose}>
          {words('ui.cancel')}
        </button>
        <button type="button" className={`button ${danger ? 'danger' : 'primary'}`} disabled={busy} onClick={() => void go()}>
          {act}
        </button>
      </div>
    </Dialog>
  );
}
