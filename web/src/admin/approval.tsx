import { useState, type ReactNode } from 'react';
import { useWords } from '../words/words';
import { useDeed } from './deed';
import { proposed, wishes, type ModuleDetail } from './docked';
import { Fault } from './fault';
import { hub, modulePath } from './hub';
import { WishChoice } from './wishes';

/** Lets a module in with what is ticked of all that it asks for; also changes what it was granted. */
export function Approval({ module, act, done, onDone, children }: { module: ModuleDetail; act: string; done: string; onDone?: () => void; children?: ReactNode }) {
  const asked = module.askedScopes ?? [];
  const [chosen, setChosen] = useState(() => proposed(module));
  const { busy, fault, run } = useDeed();
  const words = useWords();
  const approve = async () => {
    const scopes = chosen.filter((one) => asked.includes(one));
    if (await run(() => hub('post', modulePath(module.id, '/approve'), { body: { scopes, wait: 2 } }), done)) onDone?.();
  };
  return (
    <div className="stack">
      <WishChoice wishes={wishes(asked, module.manifest)} chosen={chosen} onChange={setChosen} />
      {chosen.length < asked.length && <p className="note warn small">{words('docking.lessGranted')}</p>}
      <Fault text={fault} />
      <div className="actions row wrap">
        {children}
        <button type="button" className="button primary" disabled={busy} onClick={() => void approve()}>
          {act}
        </button>
      </div>
    </div>
  );
}
