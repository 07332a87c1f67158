import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { isProblem } from '../api/problem';
import { Skeleton } from '../ui/basics';
import { Icon } from '../ui/icon';
import { useWords } from '../words/words';
import { Approval } from './approval';
import { AdminTrouble, StaleNote, StationAway, useAway, useStale } from './away';
import { isWaiting, moduleQuery, wishes, type ModuleDetail } from './docked';
import { AdminFrame } from './frame';
import { HealthHistory } from './health';
import { Instances } from './instances';
import { ModuleActs, RejectButton } from './module-acts';
import { hasSettings } from './configure';
import { ModuleLog } from './module-log';
import { ModuleSettings } from './module-settings';
import { Declared } from './declared';
import { StateChip, StateNote } from './state';
import { SwapProgress } from './swap';
import { Since } from './times';
import { useTold } from './told';
import { WishText } from './wishes';
import './docking.css';

const route = getRouteApi('/admin/modules/$moduleId');

/** One module: how it stands and why, what to do about it, and everything that is known of it. */
export function ModulePage() {
  const words = useWords();
  const told = useTold();
  const { moduleId } = route.useParams();
  const read = useQuery(moduleQuery(moduleId));
  const { data, error, refetch } = read;
  const gone = isProblem(error, 'UNKNOWN_MODULE');
  const stale = useStale(read) && !gone;
  return (
    <AdminFrame section="modules" title={data ? told(data.name) : moduleId}>
      <Link to="/admin/{-$section}" params={{ section: 'modules' }} className="row small back-link">
        <Icon sign="back" />
        {words('docking.allModules')}
      </Link>
      {error && (!data || gone) ? (
        <AdminTrouble failure={error} retry={() => void refetch()} />
      ) : data ? (
        <StationAway value={stale}>
          {stale && <StaleNote read={read} />}
          <Whole key={data.id} module={data} />
        </StationAway>
      ) : (
        <Skeleton height="24rem" />
      )}
    </AdminFrame>
  );
}

function Whole({ module }: { module: ModuleDetail }) {
  const outside = module.instances !== undefined;
  return (
    <>
      <Standing module={module} />
      {module.swap && <SwapProgress id={module.id} swap={module.swap} />}
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
  const told = useTold();
  return (
    <section className="card padded stack" aria-label={words('docking.standing')}>
      <div className="row wrap between">
        <p>
          {module.description && (
            <>
              {told(module.description)}
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
            <Since when={module.since} />
          </span>
        </p>
      </div>
      <StateNote module={module} />
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
  const away = useAway();
  const [changing, setChanging] = useState(false);
  const granted = module.grantedScopes ?? [];
  const asked = module.askedScopes ?? [];
  const all = wishes([...new Set([...asked, ...granted])].sort(), module.manifest);
  return (
    <section className="stack tight">
      <h2>{words('docking.scopes')}</h2>
      <div className="card padded stack">
        {changing && module.state !== 'refused' ? (
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
            {asked.length > 0 && module.state !== 'refused' && (
              <div>
                <button type="button" className="button small outline" disabled={away} onClick={() => setChanging(true)}>
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
