import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { Dialog } from '../ui/dialog';
import { useWords } from '../words/words';
import { Approval } from './approval';
import { useDeed } from './deed';
import { ReasonDialog } from './deed-form';
import { DockDialog } from './dock';
import { isSwapping, isWaiting, type ModuleDetail } from './docked';
import { Fault } from './fault';
import { hub, modulePath } from './hub';
import { SwapDialog } from './swap';
import { TokenDialog } from './token';

const Confirm = lazy(() => import('../ui/confirm'));
type Act = 'drain' | 'undock' | 'forget' | 'home' | 'swap' | 'token' | 'dock' | 'approve';

/** What can be done with a module as it stands; each says before what it means. */
export function ModuleActs({ module }: { module: ModuleDetail }) {
  const words = useWords();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Act>();
  const { busy, fault, run } = useDeed();
  const { id, name, state } = module;
  const outside = module.instances !== undefined;
  const away = state === 'undocked';
  const refused = state === 'refused';
  const byHand = module.code === 'MANUAL';
  const gone = outside && !module.supervised && module.instances?.length === 0;
  const close = () => setAsking(undefined);
  const dock = () => (gone ? setAsking('dock') : void run(() => hub('post', modulePath(id, '/dock')), words(byHand ? 'docking.started' : 'admin.docked', { name })));
  const sure: Partial<Record<Act, { act: string; title: string; text: string; work: () => Promise<unknown> }>> = {
    drain: { act: words('docking.drain'), title: words('docking.drainTitle', { name }), text: words('docking.drainText'), work: () => run(() => hub('post', modulePath(id, '/drain')), words('docking.drained', { name })) },
    undock: outside
      ? {
          act: words('admin.undock'),
          title: words('admin.undockTitle', { name }),
          text: words(module.supervised ? 'docking.undockSupervised' : 'docking.undockText'),
          work: () => run(() => hub('delete', modulePath(id)), words('admin.undocked', { name })),
        }
      : { act: words('admin.undock'), title: words('admin.undockTitle', { name }), text: words('admin.undockText'), work: () => run(() => hub('post', modulePath(id, '/undock')), words('admin.undocked', { name })) },
    home: { act: words('docking.home'), title: words('docking.homeTitle', { name }), text: words('docking.homeText'), work: () => run(() => hub('post', modulePath(id, '/swap'), { body: { here: true } }), words('docking.homeDone', { name })) },
    forget: {
      act: words('docking.forget'),
      title: words('docking.forgetTitle', { name }),
      text: words('docking.forgetText'),
      work: async () => {
        if (await run(() => hub('delete', modulePath(id), { query: { forget: 'true' } }), words('docking.forgotten', { name }))) await navigate({ to: '/admin/{-$section}', params: { section: 'modules' } });
      },
    },
  };
  const question = asking && sure[asking];
  if (isWaiting(module)) return null;
  return (
    <>
      <Fault text={fault} />
      <div className="row wrap acts">
        {away && <Act text={words(byHand ? 'docking.start' : 'admin.dock')} primary busy={busy} run={dock} />}
        {refused && <Act text={words('docking.approveAfterAll')} primary busy={busy} run={() => setAsking('approve')} />}
        {outside && !away && !refused && <Act text={words('docking.swap')} busy={busy || isSwapping(module.swap)} run={() => setAsking('swap')} />}
        {module.trusted && !away && <Act text={words('docking.home')} busy={busy} run={() => setAsking('home')} />}
        {outside && !away && !refused && <Act text={words('docking.drain')} busy={busy} run={() => setAsking('drain')} />}
        {!away && !refused && <Act text={words('admin.undock')} busy={busy} run={() => setAsking('undock')} />}
        {outside && !module.trusted && <Act text={words('docking.tokenForThis')} busy={busy} run={() => setAsking('token')} />}
        {outside && !refused && !away && <RejectButton module={module} />}
        {outside && (away || refused) && <Act text={words('docking.forget')} busy={busy} run={() => setAsking('forget')} />}
      </div>
      {question && (
        <Suspense>
          <Confirm title={question.title} act={question.act} run={question.work} onClose={close}>
            {question.text}
          </Confirm>
        </Suspense>
      )}
      {asking === 'swap' && <SwapDialog module={module} onClose={close} />}
      {asking === 'token' && <TokenDialog module={id} onClose={close} />}
      {asking === 'dock' && <DockDialog onClose={close} />}
      {asking === 'approve' && (
        <Dialog title={words('docking.letIn', { name })} onClose={close}>
          <Approval module={module} act={words('docking.approve')} done={words('docking.approved', { name })} onDone={close} />
        </Dialog>
      )}
    </>
  );
}

function Act({ text, run, busy, primary = false }: { text: string; run: () => void; busy: boolean; primary?: boolean }) {
  return (
    <button type="button" className={`button small ${primary ? 'primary' : 'outline'}`} disabled={busy} onClick={run}>
      {text}
    </button>
  );
}

/** Refuses a module with a reason that it and others are told. */
export function RejectButton({ module }: { module: ModuleDetail }) {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button small outline" onClick={() => setAsking(true)}>
        {words('docking.reject')}
      </button>
      {asking && (
        <ReasonDialog
          name={`reject ${module.id}`}
          title={words('docking.rejectTitle', { name: module.name })}
          act={words('docking.reject')}
          label={words('docking.reason')}
          hint={words('docking.rejectHint')}
          most={500}
          run={(reason) => hub('post', modulePath(module.id, '/reject'), { body: { reason } })}
          done={words('docking.rejected', { name: module.name })}
          onClose={() => setAsking(false)}
        >
          <p>{words('docking.rejectText')}</p>
        </ReasonDialog>
      )}
    </>
  );
}
