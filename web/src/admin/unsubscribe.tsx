import { useWords } from '../words/words';
import { EVENTS_KEY } from './bus';
import { ReasonDialog } from './deed-form';
import { hub } from './hub';

/** Asks for the reason before a subscription of a module outside is removed; says why when somebody still uses it. */
export function Unsubscribe({ subscriber, dead, onClose }: { subscriber: string; dead: number; onClose: () => void }) {
  const words = useWords();
  return (
    <ReasonDialog
      name={`unsubscribe ${subscriber}`}
      title={words('events.removeTitle', { subscriber })}
      act={words('events.remove')}
      label={words('events.reason')}
      hint={words('events.reasonHint')}
      shown={EVENTS_KEY}
      run={(reason) => hub('delete', `/events/subscribers/${encodeURIComponent(subscriber)}`, { body: { reason } })}
      done={words('events.removed', { subscriber })}
      onClose={onClose}
    >
      <p>{words('events.removeText', { count: dead })}</p>
      <p>{words('events.removeAgain')}</p>
    </ReasonDialog>
  );
}
