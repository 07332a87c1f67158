import type { FormEvent, ReactNode } from 'react';
import { Dialog } from '../ui/dialog';
import { TextArea } from '../ui/fields';
import { useWords } from '../words/words';
import { useDeed } from './deed';
import { Fault } from './fault';
import { useKept } from './kept';

/** A form in a dialog: what is asked for, why it did not work, and the two ways out. */
export function DeedForm({
  act,
  danger = false,
  ready,
  deed: { busy, fault },
  onSubmit,
  onCancel,
  children,
}: {
  act: string;
  danger?: boolean;
  ready: boolean;
  deed: { busy: boolean; fault: string | undefined };
  onSubmit: () => Promise<unknown>;
  onCancel: () => void;
  children: ReactNode;
}) {
  const words = useWords();
  function submit(event: FormEvent) {
    event.preventDefault();
    void onSubmit();
  }
  return (
    <form className="stack" onSubmit={submit}>
      {children}
      <Fault text={fault} />
      <div className="actions">
        <button type="button" className="button quiet" onClick={onCancel}>
          {words('ui.cancel')}
        </button>
        <button type="submit" className={`button ${danger ? 'danger' : 'primary'}`} disabled={busy || !ready}>
          {act}
        </button>
      </div>
    </form>
  );
}

/** Asks once before something is done at the hub, and stays open and says why when it did not work. */
export function DeedConfirm({
  title,
  act,
  danger = true,
  shown,
  run,
  done,
  after,
  onClose,
  children,
}: {
  title: string;
  act: string;
  danger?: boolean;
  /** The key of what is read again afterwards. */
  shown?: readonly unknown[];
  run: () => Promise<unknown>;
  done: string;
  after?: () => unknown;
  onClose: () => void;
  children: ReactNode;
}) {
  const deed = useDeed(shown);
  async function go() {
    if (!(await deed.run(run, done))) return;
    onClose();
    await after?.();
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <DeedForm act={act} danger={danger} ready deed={deed} onSubmit={go} onCancel={onClose}>
        {children}
      </DeedForm>
    </Dialog>
  );
}

/**
 * Asks for the reason before something that is kept with it, and stays open and says why when it did not work. What was
 * typed is there again when it is closed and opened anew.
 */
export function ReasonDialog({
  name,
  title,
  act,
  label,
  hint,
  most = 1000,
  shown,
  run,
  done,
  onClose,
  children,
}: {
  /** What the reason is of, for which it is kept. */
  name: string;
  title: string;
  act: string;
  label: string;
  hint: string;
  most?: number;
  /** The key of what is read again afterwards. */
  shown?: readonly unknown[];
  run: (reason: string) => Promise<unknown>;
  done: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const [reason, setReason, forget] = useKept(name, '');
  const deed = useDeed(shown);
  async function go() {
    if (!(await deed.run(() => run(reason.trim()), done))) return;
    forget();
    onClose();
  }
  return (
    <Dialog title={title} holds={reason !== ''} onClose={onClose}>
      <DeedForm act={act} danger ready={reason.trim() !== ''} deed={deed} onSubmit={go} onCancel={onClose}>
        {children}
        <TextArea label={label} hint={hint} required maxLength={most} value={reason} onChange={(event) => setReason(event.target.value)} />
      </DeedForm>
    </Dialog>
  );
}
