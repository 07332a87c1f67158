import { useState } from 'react';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { useAway } from './away';
import { DeedConfirm } from './deed-form';
import { moduleKey, waitsForNeeds, type InstanceView, type ModuleDetail } from './docked';
import { hub, modulePath } from './hub';
import { Until } from './times';

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
  const away = useAway();
  const [asking, setAsking] = useState(false);
  // It would serve; nothing is sent to it before what the module needs is there.
  const held = one.state === 'routed' && waitsForNeeds(module);
  const phase = PHASES.find((name) => name === one.state);
  const facts: [string, React.ReactNode][] = [
    [words('docking.version'), one.version],
    [words('docking.inFlight'), one.streams > 0 ? words('docking.andStreams', { count: one.inFlight, streams: one.streams }) : count(one.inFlight)],
    [words('docking.answered'), count(one.answered)],
    [words('docking.failed'), <span className={one.failed > 0 ? 'failing' : ''}>{count(one.failed)}</span>],
    [words('docking.lease'), one.leaseUntil ? words('docking.secondsLeft', { count: Math.max(0, Math.round((Date.parse(one.leaseUntil) - Date.now()) / 1000)) }) : words('docking.noLease')],
    ...(one.nextLook ? [[words('docking.nextLook'), <Until when={one.nextLook} />] as [string, React.ReactNode]] : []),
  ];
  return (
    <li className="stack tight">
      <div className="row wrap between">
        <p className="grow">
          <span className="strong">{one.id}</span> {one.url && <code className="soft small">{one.url}</code>}
        </p>
        {held ? <span className="chip accent">{words('docking.phase_held')}</span> : <span className={`chip ${LOOKS[one.state] ?? ''}`}>{phase ? words(`docking.phase_${phase}`) : one.state}</span>}
      </div>
      {held && <p className="small soft">{words('docking.heldText')}</p>}
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
          <button type="button" className="button small outline" disabled={away} onClick={() => setAsking(true)}>
            {words('docking.letGo')}
            <span className="hidden"> {one.id}</span>
          </button>
        </div>
      )}
      {asking && (
        <DeedConfirm
          title={words('docking.letGoTitle', { id: one.id })}
          act={words('docking.letGo')}
          shown={moduleKey(module.id)}
          run={() => hub('delete', modulePath(module.id), { query: { instanceId: one.id } })}
          done={words('docking.letGoDone', { id: one.id })}
          onClose={() => setAsking(false)}
        >
          <p>{words('docking.letGoText')}</p>
        </DeedConfirm>
      )}
    </li>
  );
}
