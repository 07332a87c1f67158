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
import { isWaiting, moduleQuery, type Docked } from './docked';
import { hub } from './hub';

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
      if (isWaiting(module)) {
        setDocked(answer);
      } else {
        toast(words('admin.docked', { name: module.name }));
        onClose();
      }
    });
  }
  if (docked) return <Deciding id={docked.moduleId} onClose={onClose} />;
  return (
    <Dialog title={words('docking.dockModule')} onClose={onClose}>
      <DeedForm act={words('docking.ask')} ready={url.trim() !== ''} deed={deed} onSubmit={ask} onCancel={onClose}>
        <p>{words('docking.dockAbout')}</p>
        <TextField label={words('docking.address')} type="url" required placeholder="http://127.0.0.1:9000" value={url} hint={words('docking.addressHint')} onChange={(event) => setUrl(event.target.value)} />
      </DeedForm>
    </Dialog>
  );
}

/** The second step: what it is and asks for, and the decision. */
function Deciding({ id, onClose }: { id: string; onClose: () => void }) {
  const words = useWords();
  const { data } = useQuery({ ...moduleQuery(id), refetchInterval: false });
  return (
    <Dialog title={words('docking.letIn', { name: data?.name ?? id })} onClose={onClose}>
      {data ? (
        <>
          <p>
            {data.description && `${data.description} `}
            <span className="soft small">{words('docking.facts', { id: data.id, version: data.version })}</span>
          </p>
          <p className="small">{words('docking.routesCount', { count: data.manifest.routes?.length ?? 0, id })}</p>
          <Approval module={data} act={words('docking.approve')} done={words('docking.approved', { name: data.name })} onDone={onClose}>
            <Link to="/admin/modules/$moduleId" params={{ moduleId: id }} className="button quiet" onClick={onClose}>
              {words('docking.later')}
            </Link>
          </Approval>
        </>
      ) : (
        <Skeleton height="10rem" />
      )}
    </Dialog>
  );
}
