import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Skeleton } from '../ui/basics';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/fields';
import { toast } from '../ui/toast';
import { useWords } from '../words/words';
import { Approval } from './approval';
import { useDeed } from './deed';
import { DeedForm } from './deed-form';
import { isServing, isWaiting, moduleQuery, type Docked, type ModuleDetail } from './docked';
import { hub } from './hub';
import { StateChip, StateNote } from './state';

/** Docks what listens at an address: first it is asked what it is and wants, then somebody lets it in. */
export function DockDialog({ address = '', onClose }: { address?: string; onClose: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  const [url, setUrl] = useState(address);
  const [docked, setDocked] = useState<Docked>();
  const deed = useDeed();
  async function ask() {
    await deed.run(async () => {
      const answer = await hub<Docked>('post', '/modules/dock', { body: { url: url.trim(), wait: 3 } });
      const module = await queries.fetchQuery({ ...moduleQuery(answer.moduleId), staleTime: 0 });
      if (isServing(module)) {
        toast(words('admin.docked', { name: module.name }));
        onClose();
      } else {
        setDocked(answer);
      }
    });
  }
  if (docked) return <Answered id={docked.moduleId} onClose={onClose} />;
  return (
    <Dialog title={words('docking.dockModule')} onClose={onClose}>
      <DeedForm act={words('docking.ask')} ready={url.trim() !== ''} deed={deed} onSubmit={ask} onCancel={onClose}>
        <p>{words('docking.dockAbout')}</p>
        <TextField label={words('docking.address')} type="url" required placeholder="http://127.0.0.1:9000" value={url} hint={words('docking.addressHint')} onChange={(event) => setUrl(event.target.value)} />
      </DeedForm>
    </Dialog>
  );
}

/** The second step: what it is and asks for, and the decision; or why it does not serve although it was asked to. */
function Answered({ id, onClose }: { id: string; onClose: () => void }) {
  const words = useWords();
  const { data } = useQuery(moduleQuery(id));
  const waits = data === undefined || isWaiting(data);
  const name = data?.name ?? id;
  return (
    <Dialog title={waits ? words('docking.letIn', { name }) : name} onClose={onClose}>
      {!data ? <Skeleton height="10rem" /> : waits ? <Deciding module={data} onClose={onClose} /> : <Stands module={data} onClose={onClose} />}
    </Dialog>
  );
}

function Deciding({ module, onClose }: { module: ModuleDetail; onClose: () => void }) {
  const words = useWords();
  const { id, name, version, description, manifest } = module;
  return (
    <>
      <p>
        {description && `${description} `}
        <span className="soft small">{words('docking.facts', { id, version })}</span>
      </p>
      <p className="small">{words('docking.routesCount', { count: manifest.routes?.length ?? 0, id })}</p>
      <Approval module={module} act={words('docking.approve')} done={words('docking.approved', { name })} onDone={onClose}>
        <Link to="/admin/modules/$moduleId" params={{ moduleId: id }} className="button quiet" onClick={onClose}>
          {words('docking.later')}
        </Link>
      </Approval>
    </>
  );
}

/** It is known and does not serve, or does so only now. */
function Stands({ module, onClose }: { module: ModuleDetail; onClose: () => void }) {
  const words = useWords();
  return (
    <>
      <div className="row wrap between">
        <p className="grow">{isServing(module) ? words('admin.docked', { name: module.name }) : words('docking.notDocked')}</p>
        <StateChip state={module.state} />
      </div>
      <StateNote module={module} />
      <div className="actions">
        <button type="button" className="button quiet" onClick={onClose}>
          {words('ui.close')}
        </button>
        <Link to="/admin/modules/$moduleId" params={{ moduleId: module.id }} className="button primary" onClick={onClose}>
          {words('docking.toPage')}
        </Link>
      </div>
    </>
  );
}
