import { lazy, Suspense, useState } from 'react';
import { Time } from '../ui/basics';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { moduleKey, type InstanceView, type ModuleDetail } from './docked';
import { hub, modulePath } from './hub';
import { useDeed } from './deed';

const Confirm = lazy(() => import('../ui/confirm'));
const PHASES = ['waiting', 'starting', 'standby', 'routed', 'out', 'quarantined', 'draining'] as const;
const LOOKS: Record<string, string> = { routed: 'good', starting: 'accent', standby: 'accent', out: 'danger', quarantined: 'danger', draining: 'warn' };

/** Every process of a module: where it listens, how it does and what it has done. */
export function Instances({ module }: { module: ModuleDetail }) {
  const words = useWords();
  const instances = module.instances ?? [];
  return (
    <section className="stack tight">
      <h2>{words('docking.instances')}</h2>
      {instances.length === 0 ? (
        <p className="soft">{words('docking.noInstances')}</p>
      ) : (
        <ul className="card lines instances">
          {instances.map((one) => (
            <Instance key={one.id} module={module} one={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Instance({ module, one }: { module: ModuleDetail; one: InstanceView }) {
  const words = useWords();
  const { count } = useFormats();
  const { run } = useDeed(moduleKey(module.id));
  const [asking, setAsking] = useState(false);
  const phase = PHASES.find((name) => name === one.state);
  const facts: [string, React.ReactNode][] = [
    [words('docking.version'), one.version],
    [words('docking.inFlight'), one.streams > 0 ? words('docking.andStreams', { count: one.inFlight, streams: one.streams }) : count(one.inFlight)],
    [words('docking.answered'), count(one.answered)],
    [words('docking.failed'), <span className={one.failed > 0 ? 'failing' : ''}>{count(one.failed)}</span>],
    [words('docking.lease'), one.leaseUntil ? words('docking.secondsLeft', { count: Math.max(0, Math.round((Date.parse(one.leaseUntil) - Date.now()) / 1000)) }) : words('docking.noLease')],
    ...(one.nextLook ? [[words('docking.nextLook'), <Time when={one.nextLook} />] as [string, React.ReactNode]] : []),
  ];
  const go = () => run(() => hub('delete', modulePath(module.id), { query: { instanceId: one.id } }), words('docking.letGoDone', { id: one.id }));
  return (
    <li className="stack tight">
      <div className="row wrap between">
        <p className="grow">
          <span className="strong">{one.id}</span> {one.url && <code className="soft small">{one.url}</code>}
        </p>
        <span className={`chip ${LOOKS[one.state] ?? ''}`}>{phase ? words(`docking.phase_${phase}`) : one.state}</span>
      </div>
      {one.reason && one.state !== 'routed' && <p className="small soft">{one.reason}</p>}
      <dl className="facts small">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="soft">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {(module.instances?.length ?? 0) > 1 && (
        <div>
          <button type="button" className="button small outline" onClick={() => setAsking(true)}>
            {words('docking.letGo')}
            <span className="hidden"> {one.id}</span>
          </button>
        </div>
      )}
      {asking && (
        <Suspense>
          <Confirm title={words('docking.letGoTitle', { id: one.id })} act={words('docking.letGo')} run={go} onClose={() => setAsking(false)}>
            {words('docking.letGoText')}
          </Confirm>
        </Suspense>
      )}
    </li>
  );
}
