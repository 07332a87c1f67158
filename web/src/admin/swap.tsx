import { useState } from 'react';
import { IconButton, Time } from '../ui/basics';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/fields';
import { useWords } from '../words/words';
import { useDeed } from './deed';
import { DeedForm } from './deed-form';
import { isSwapping, isThere, moduleKey, type ModuleDetail, type SwapView } from './docked';
import { hub, modulePath } from './hub';

const STEPS = ['starting', 'trial', 'draining', 'done'] as const;

const putAway = (id: string) => `quark.swap.${id}`;

/** How far a swap came, and when it went wrong that the former one serves on; one that is over can be put away. */
export function SwapProgress({ id, swap }: { id: string; swap: SwapView }) {
  const words = useWords();
  const [seen, setSeen] = useState(() => localStorage.getItem(putAway(id)));
  const over = !isSwapping(swap);
  if (over && seen === swap.since) return null;
  const away = () => {
    localStorage.setItem(putAway(id), swap.since);
    setSeen(swap.since);
  };
  const at = STEPS.findIndex((step) => step === swap.step);
  const back = swap.step === 'returned' || swap.step === 'failed';
  return (
    <section className="card padded stack tight" aria-labelledby="swap-title">
      <div className="row wrap between">
        <h2 id="swap-title">{words('docking.swapTo', { from: swap.from.join(', ') || '–', to: swap.to })}</h2>
        <span className="row">
          <span className="soft small">
            <Time when={swap.since} />
          </span>
          {over && <IconButton small sign="close" label={words('docking.putAway')} onClick={away} />}
        </span>
      </div>
      {back ? (
        <div className="note warn stack tight" role="status">
          <p className="strong">{words(swap.step === 'returned' ? 'docking.swapReturned' : 'docking.swapFailed')}</p>
          <p className="small">{words('docking.says', { reason: swap.reason })}</p>
        </div>
      ) : (
        <ol className="steps" role="status">
          {STEPS.map((step, index) => (
            <li key={step} data-step={index < at || swap.step === 'done' ? 'past' : index === at ? 'now' : 'later'} aria-current={index === at ? 'step' : undefined}>
              {words(`docking.step_${step}`)}
            </li>
          ))}
        </ol>
      )}
      {swap.step === 'trial' && <p className="soft small">{words('docking.trialText')}</p>}
    </section>
  );
}

/** Replaces a module by what listens at another address, while it is used. */
export function SwapDialog({ module, onClose }: { module: ModuleDetail; onClose: () => void }) {
  const words = useWords();
  const [url, setUrl] = useState('');
  const deed = useDeed(moduleKey(module.id));
  const same = isThere(module, url);
  async function begin() {
    if (await deed.run(() => hub('post', modulePath(module.id, '/swap'), { body: { url: url.trim(), wait: 0 } }), words('docking.swapBegun'))) onClose();
  }
  return (
    <Dialog title={words('docking.swapTitle', { name: module.name })} onClose={onClose}>
      <DeedForm act={words('docking.swap')} ready={url.trim() !== '' && !same} deed={deed} onSubmit={begin} onCancel={onClose}>
        <p>{words('docking.swapAbout')}</p>
        <TextField label={words('docking.successor')} type="url" required placeholder="http://127.0.0.1:9001" value={url} fault={same ? words('docking.sameAddress') : undefined} onChange={(event) => setUrl(event.target.value)} />
      </DeedForm>
    </Dialog>
  );
}
