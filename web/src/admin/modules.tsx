import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Skeleton } from '../ui/basics';
import { Icon } from '../ui/icon';
import { useWords } from '../words/words';
import { AdminTrouble, StaleNote, StationAway, useStale } from './away';
import { DockDialog } from './dock';
import { isWaiting, waitsForNeeds } from './docked';
import { useReason } from './reason';
import { noteOf, StateChip } from './state';
import { useTold } from './told';
import { modulesQuery, type ModuleEntry } from './station';
import { Since } from './times';
import { TokenDialog } from './token';
import './docking.css';

/** So many are seen at a glance. */
const FEW = 12;

/** What is docked and how it does, whoever waits for a decision first; and how to dock more. */
export function ModulesView() {
  const words = useWords();
  const read = useQuery(modulesQuery);
  const { data, error, refetch } = read;
  const stale = useStale(read);
  const said = useTold();
  const [filter, setFilter] = useState('');
  const [asking, setAsking] = useState<'dock' | 'token'>();
  if (error && !data) return <AdminTrouble failure={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height="20rem" />;
  const wanted = filter.trim().toLowerCase();
  const found = data.filter(({ id, name, description }) => `${id} ${said(name)} ${said(description)}`.toLowerCase().includes(wanted));
  const waiting = found.filter(isWaiting);
  const guests = found.filter((module) => !isWaiting(module) && module.serving !== undefined);
  const own = found.filter((module) => !isWaiting(module) && module.serving === undefined);
  return (
    <StationAway value={stale}>
      {stale && <StaleNote read={read} />}
      <div className="row wrap between">
        <p className="soft grow">{words('docking.about')}</p>
        <div className="row wrap">
          <button type="button" className="button outline" disabled={stale} onClick={() => setAsking('token')}>
            <Icon sign="key" />
            {words('docking.makeToken')}
          </button>
          <button type="button" className="button primary" disabled={stale} onClick={() => setAsking('dock')}>
            <Icon sign="plus" />
            {words('docking.dockModule')}
          </button>
        </div>
      </div>
      {data.length > FEW && <input type="search" className="input admin-search" aria-label={words('docking.findModule')} placeholder={words('docking.findModule')} value={filter} onChange={(event) => setFilter(event.target.value)} />}
      {found.length === 0 && (
        <p className="soft" role="status">
          {words('docking.noneFound')}
        </p>
      )}
      {waiting.length > 0 && <Group title={words('docking.waiting')} about={words('docking.waitingAbout')} modules={waiting} />}
      {guests.length > 0 && <Group title={words('docking.guests')} modules={guests} />}
      {own.length > 0 && <Group title={words('docking.own')} about={words('admin.modulesAbout')} modules={own} />}
      {asking === 'dock' && <DockDialog onClose={() => setAsking(undefined)} />}
      {asking === 'token' && <TokenDialog onClose={() => setAsking(undefined)} />}
    </StationAway>
  );
}

function Group({ title, about, modules }: { title: string; about?: string; modules: ModuleEntry[] }) {
  return (
    <section className="stack tight">
      <h2>{title}</h2>
      {about && <p className="soft small">{about}</p>}
      <ul className="modules">
        {modules.map((module) => (
          <ModuleCard key={module.id} module={module} />
        ))}
      </ul>
    </section>
  );
}

function ModuleCard({ module }: { module: ModuleEntry }) {
  const words = useWords();
  const told = useReason();
  const said = useTold();
  return (
    <li className="card padded stack tight module-card">
      <div className="row between">
        <h3 className="row">
          <Icon sign="module" />
          <Link to="/admin/modules/$moduleId" params={{ moduleId: module.id }} className="module-link">
            {said(module.name)}
          </Link>
        </h3>
        <StateChip state={module.state} />
      </div>
      {module.description && <p>{said(module.description)}</p>}
      <p className="soft small">
        {words('docking.facts', { id: module.id, version: module.version })}
        {module.technology && `, ${module.technology}`} · <Since when={module.since} />
        {module.serving !== undefined && !waitsForNeeds(module) && ` · ${words('docking.serving', { count: module.serving })}`}
      </p>
      {module.code !== 'READY' && !isWaiting(module) && <p className={`note small ${noteOf(module.state)}`}>{told(module.code, module.reason)}</p>}
    </li>
  );
}
