import { useState, type FormEvent } from 'react';
import { Dialog } from '../ui/dialog';
import { TextArea } from '../ui/fields';
import { useWords } from '../words/words';
import { EVENTS_KEY } from './bus';
import { useDeed } from './deed';
import { Fault } from './fault';
import { hub } from './hub';

/** Asks for the reason before a subscription of a module outside is removed; says why when somebody still uses it. */
export function Unsubscribe({ subscriber, dead, onClose }: { subscriber: string; dead: number; onClose: () => void }) {
  const words = useWords();
  const [reason, setReason] = useState('');
  const { busy, fault, run } = useDeed(EVENTS_KEY);
  async function remove(event: FormEvent) {
    event.preventDefault();
    if (await run(() => hub('delete', `/events/subscribers/${encodeURIComponent(subscriber)}`, { body: { reason: reason.trim() } }), words('events.removed', { subscriber }))) onClose();
  }
  return (
    <Dialog title={words('events.removeTitle', { subscriber })} onClose={onClose}>
      <form className="stack" onSubmit={(event) => void remove(event)}>
        <p>{words('events.removeText', { count: dead })}</p>
        <p>{words('events.removeAgain')}</p>
        <TextArea label={words('events.reason')} hint={words('events.reasonHint')} required maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
        <Fault text={fault} />
        <div className="actions">
          <button type="button" className="button quiet" onClick={onClose}>
            {words('ui.cancel')}
          </button>
          <button type="submit" className="button danger" disabled={busy || reason.trim() === ''}>
            {words('events.remove')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
