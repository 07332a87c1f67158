import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { station } from '../api/client';
import { Skeleton, Time } from '../ui/basics';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { toast } from '../ui/toast';
import { tell, Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { modulesQuery, type ModuleEntry } from './station';

const LOOKS: Record<string, string> = { healthy: 'good', degraded: 'warn', unhealthy: 'danger', unknown: '' };
const STATES = ['announced', 'verified', 'approved', 'starting', 'ready', 'degraded', 'draining', 'undocked', 'failed', 'quarantined', 'refused'] as const;

/** What is docked, how it does and why, and undocking it while the station serves on. */
export function ModulesView() {
  const words = useWords();
  const { data, error, refetch } = useQuery(modulesQuery);
  if (error && !data) return <Trouble failure={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height="20rem" />;
  return (
    <>
      <p className="soft">{words('admin.modulesAbout')}</p>
      <ul className="modules">
        {data.map((module) => (
          <ModuleCard key={module.id} module={module} />
        ))}
      </ul>
    </>
  );
}

function ModuleCard({ module }: { module: ModuleEntry }) {
  const words = useWords();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const undocked = module.state === 'undocked';
  const state = STATES.find((one) => one === module.state);
  async function move(verb: 'dock' | 'undock') {
    setBusy(true);
    try {
      await station(`/modules/${encodeURIComponent(module.id)}/${verb}`, 'post');
      toast(words(verb === 'dock' ? 'admin.docked' : 'admin.undocked', { name: module.name }));
    } catch (failure) {
      toast(tell(failure));
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: modulesQuery.queryKey });
    }
  }
  return (
    <li className="card padded stack tight">
      <div className="row between">
        <h2 className="row">
          <Icon sign="module" />
          {module.name}
        </h2>
        <span className={`chip ${LOOKS[module.health] ?? ''}`}>{state ? words(`admin.state_${state}`) : module.state}</span>
      </div>
      <p>{module.description}</p>
      <p className="soft small">
        {words('admin.moduleFacts', { id: module.id, version: module.version, technology: module.technology })} · {words('admin.since')} <Time when={module.since} />
      </p>
      {module.code !== 'READY' && <p className="note small">{module.reason}</p>}
      {module.nextRetry && (
        <p className="soft small">
          {words('admin.nextTry')} <Time when={module.nextRetry} />
        </p>
      )}
      <div>
        <button type="button" className="button small outline" disabled={busy} onClick={() => (undocked ? void move('dock') : setAsking(true))}>
          {words(undocked ? 'admin.dock' : 'admin.undock')}
          <span className="hidden"> {module.name}</span>
        </button>
      </div>
      {asking && (
        <Dialog title={words('admin.undockTitle', { name: module.name })} onClose={() => setAsking(false)}>
          <p>{words('admin.undockText')}</p>
          <div className="actions">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {words('ui.cancel')}
            </button>
            <button
              type="button"
              className="button danger"
              onClick={() => {
                setAsking(false);
                void move('undock');
              }}
            >
              {words('admin.undock')}
            </button>
          </div>
        </Dialog>
      )}
    </li>
  );
}
