import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { isProblem } from '../api/problem';
import { Skeleton, Time } from '../ui/basics';
import { Icon } from '../ui/icon';
import { Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { Approval } from './approval';
import { isWaiting, moduleQuery, wishes, type ModuleDetail } from './docked';
import { AdminFrame } from './frame';
import { HealthHistory } from './health';
import { Instances } from './instances';
import { ModuleActs, RejectButton } from './module-acts';
import { hasSettings } from './configure';
import { ModuleLog } from './module-log';
import { ModuleSettings } from './module-settings';
import { Declared } from './declared';
import { StateChip, stateOf } from './state';
import { SwapProgress } from './swap';
import { WishText } from './wishes';
import './docking.css';

const route = getRouteApi('/admin/modules/$moduleId');

/** One module: how it stands and why, what to do about it, and everything that is known of it. */
export function ModulePage() {
  const words = useWords();
  const { moduleId } = route.useParams();
  const { data, error, refetch } = useQuery(moduleQuery(moduleId));
  return (
    <AdminFrame section="modules" title={data?.name ?? moduleId}>
      <Link to="/admin/{-$section}" params={{ section: 'modules' }} className="row small back-link">
        <Icon sign="back" />
        {words('docking.allModules')}
      </Link>
      {error && (!data || isProblem(error, 'UNKNOWN_MODULE')) ? <Trouble failure={error} retry={() => void refetch()} /> : data ? <Whole key={data.id} module={data} /> : <Skeleton height="24rem" />}
    </AdminFrame>
  );
}

function Whole({ module }: { module: ModuleDetail }) {
  const outside = module.instances !== undefined;
  return (
    <>
      <Standing module={module} />
      {module.swap && <SwapProgress swap={module.swap} />}
      {outside && <Instances module={module} />}
      {outside && !isWaiting(module) && <Granted module={module} />}
      {!module.trusted && hasSettings(module) && <ModuleSettings id={module.id} inside={!outside} />}
      <HealthHistory id={module.id} />
      {module.supervised && <ModuleLog id={module.id} />}
      <Declared module={module} />
    </>
  );
}

function Standing({ module }: { module: ModuleDetail }) {
  const words = useWords();
  const { moment } = useFormats();
  const state = stateOf(module.state);
  return (
    <section className="card padded stack" aria-label={words('docking.standing')}>
      <div className="row wrap between">
        <p>
          {module.description && (
            <>
              {module.description}
              <br />
            </>
          )}
          <span className="soft small">
            {words('docking.facts', { id: module.id, version: module.version })}
            {module.technology && `, ${module.technology}`}
            {module.trusted && `, ${words('docking.trusted')}`}
            {module.supervised && `, ${words('docking.supervised')}`}
          </span>
        </p>
        <p>
          <StateChip state={module.state} />{' '}
          <span className="soft small">
            {words('admin.since')} <Time when={module.since} />
          </span>
        </p>
      </div>
      {state && state !== 'ready' && (
        <div className={`note stack tight ${['failed', 'quarantined', 'refused'].includes(state) ? 'danger' : state === 'degraded' ? 'warn' : ''}`}>
          <p className="strong">{words(module.code === 'MANUAL' ? 'docking.means_manual' : `docking.means_${state}`)}</p>
          {module.reason && <p className="small">{words('docking.says', { reason: module.reason })}</p>}
          {module.nextRetry && (
            <p className="small">
              {isWaiting(module) ? (
                words('docking.waitsUntil', { time: moment(module.nextRetry) })
              ) : (
                <>
                  {words('admin.nextTry')} <Time when={module.nextRetry} />
                </>
              )}
            </p>
          )}
        </div>
      )}
      {isWaiting(module) && (
        <Approval module={module} act={words('docking.approve')} done={words('docking.approved', { name: module.name })}>
          <RejectButton module={module} />
        </Approval>
      )}
      <ModuleActs module={module} />
    </section>
  );
}

/** What it may do and what it was not granted; changed here at any time. */
function Granted({ module }: { module: ModuleDetail }) {
  const words = useWords();
  const [changing, setChanging] = useState(false);
  const granted = module.grantedScopes ?? [];
  const asked = module.askedScopes ?? [];
  const all = wishes([...new Set([...asked, ...granted])].sort(), module.manifest);
  return (
    <section className="stack tight">
      <h2>{words('docking.scopes')}</h2>
      <div className="card padded stack">
        {changing ? (
          <Approval module={module} act={words('ui.save')} done={words('ui.saved')} onDone={() => setChanging(false)}>
            <button type="button" className="button quiet" onClick={() => setChanging(false)}>
              {words('ui.cancel')}
            </button>
          </Approval>
        ) : all.length === 0 ? (
          <p className="soft">{words('docking.asksNothing')}</p>
        ) : (
          <>
            <ul className="stack tight">
              {all.map((wish) => (
                <li key={wish.scope} className="row between">
                  <WishText wish={wish} />
                  <span className={granted.includes(wish.scope) ? 'chip good' : 'chip warn'}>{words(granted.includes(wish.scope) ? 'docking.granted' : 'docking.notGranted')}</span>
                </li>
              ))}
            </ul>
            {asked.length > 0 && (
              <div>
                <button type="button" className="button small outline" onClick={() => setChanging(true)}>
                  {words('docking.changeScopes')}
                </button>
              </div>
            )}
          </>
        )}
      </div>
    </section>
  );
}
