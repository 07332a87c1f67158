import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { Dialog, focusPage } from '../ui/dialog';
import { useWords } from '../words/words';
import { Approval } from './approval';
import { useAway } from './away';
import { useDeed } from './deed';
import { DeedConfirm, ReasonDialog } from './deed-form';
import { DockDialog } from './dock';
import { isSwapping, isWaiting, locksOut, type ModuleDetail } from './docked';
import { Fault } from './fault';
import { hub, modulePath } from './hub';
import { SwapDialog } from './swap';
import { TokenDialog } from './token';

type Act = 'drain' | 'undock' | 'forget' | 'home' | 'swap' | 'token' | 'dock' | 'approve';

interface Question {
  act: string;
  title: string;
  text: string;
  run: () => Promise<unknown>;
  done: string;
  leads?: boolean;
}

/** What can be done with a module as it stands; each says before what it means. */
export function ModuleActs({ module }: { module: ModuleDetail }) {
  const words = useWords();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Act>();
  const { busy, fault, run } = useDeed();
  const { id, name, state } = module;
  const outside = module.instances !== undefined;
  const runs = outside && module.supervised === true;
  const away = state === 'undocked';
  const refused = state === 'refused';
  const byHand = module.code === 'MANUAL';
  const gone = outside && !runs && module.instances?.length === 0;
  const close = () => setAsking(undefined);
  const dock = () => (gone ? setAsking('dock') : void run(() => hub('post', modulePath(id, '/dock')), words(byHand ? 'docking.started' : 'docking.docking', { name })));
  const sure: Partial<Record<Act, Question>> = {
    drain: { act: words('docking.drain'), title: words('docking.drainTitle', { name }), text: words('docking.drainText'), run: () => hub('post', modulePath(id, '/drain')), done: words('docking.drained', { name }) },
    undock: {
      act: words('admin.undock'),
      title: words('admin.undockTitle', { name }),
      text: runs ? words('docking.undockSupervised') : outside ? words('docking.undockText') : words('admin.undockText'),
      // What the station runs it can start again, as long as it knows the folder.
      run: () => (outside && !runs ? hub('delete', modulePath(id)) : hub('post', modulePath(id, '/undock'))),
      done: words('admin.undocked', { name }),
    },
    home: { act: words('docking.home'), title: words('docking.homeTitle', { name }), text: words('docking.homeText'), run: () => hub('post', modulePath(id, '/swap'), { body: { here: true } }), done: words('docking.homeDone', { name }) },
    forget: {
      act: words('docking.forget'),
      title: words('docking.forgetTitle', { name }),
      text: words('docking.forgetText'),
      run: () => hub('delete', modulePath(id), { query: { forget: 'true' } }),
      done: words('docking.forgotten', { name }),
      leads: true,
    },
  };
  const question = asking && sure[asking];
  const before = useRef(state);
  // The button that had the focus goes with the state in which it can be pressed.
  useEffect(() => {
    if (before.current !== state && document.activeElement === document.body) focusPage();
    before.current = state;
  }, [state]);
  if (isWaiting(module)) return null;
  return (
    <>
      <Fault text={fault} />
      <div className="row wrap acts">
        {away && <Act text={words(byHand ? 'docking.start' : 'admin.dock')} primary busy={busy} run={dock} />}
        {refused && <Act text={words('docking.approveAfterAll')} primary busy={busy} run={() => setAsking('approve')} />}
        {outside && !away && !refused && <Act text={words('docking.swap')} busy={busy || isSwapping(module.swap)} run={() => setAsking('swap')} />}
        {module.trusted && !away && <Act text={words('docking.home')} busy={busy} run={() => setAsking('home')} />}
        {outside && !runs && !away && !refused && <Act text={words('docking.drain')} busy={busy} run={() => setAsking('drain')} />}
        {!away && !refused && <Act text={words('admin.undock')} busy={busy} run={() => setAsking('undock')} />}
        {outside && !module.trusted && <Act text={words('docking.tokenForThis')} busy={busy} run={() => setAsking('token')} />}
        {outside && !refused && !away && <RejectButton module={module} />}
        {outside && (away || refused) && <Act text={words('docking.forget')} busy={busy} run={() => setAsking('forget')} />}
      </div>
      {question && (
        <DeedConfirm
          title={question.title}
          act={question.act}
          run={question.run}
          done={question.done}
          {...(question.leads && { after: () => navigate({ to: '/admin/{-$section}', params: { section: 'modules' } }) })}
          onClose={close}
        >
          <p>{question.text}</p>
          {(asking === 'undock' || asking === 'drain') && <LockOut module={module} />}
        </DeedConfirm>
      )}
      {asking === 'swap' && <SwapDialog module={module} onClose={close} />}
      {asking === 'token' && <TokenDialog module={id} onClose={close} />}
      {asking === 'dock' && <DockDialog onClose={close} />}
      {asking === 'approve' && (
        <Dialog title={words('docking.letIn', { name })} onClose={close}>
          <p>{words('docking.afterAllText')}</p>
          <Approval module={module} act={words('docking.approveAfterAll')} done={words('docking.approved', { name })} onDone={close}>
            <button type="button" className="button quiet" onClick={close}>
              {words('ui.cancel')}
            </button>
          </Approval>
        </Dialog>
      )}
    </>
  );
}

/** Warns before the one thing that a browser cannot take back. */
function LockOut({ module }: { module: ModuleDetail }) {
  const words = useWords();
  return locksOut(module) ? <p className="note danger strong">{words('docking.locksOut', { id: module.id })}</p> : null;
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
  const away = useAway();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button small outline" disabled={away} onClick={() => setAsking(true)}>
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
          <LockOut module={module} />
        </ReasonDialog>
      )}
    </>
  );
}
