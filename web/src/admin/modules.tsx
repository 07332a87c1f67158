import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Skeleton, Time } from '../ui/basics';
import { Icon } from '../ui/icon';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { DockDialog } from './dock';
import { isWaiting } from './docked';
import { StateChip } from './state';
import { modulesQuery, type ModuleEntry } from './station';
import { TokenDialog } from './token';
import './docking.css';

/** What is docked and how it does, whoever waits for a decision first; and how to dock more. */
export function ModulesView() {
  const words = useWords();
  const { data, error, refetch } = useQuery(modulesQuery);
  const [asking, setAsking] = useState<'dock' | 'token'>();
  if (error && !data) return <Trouble failure={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height="20rem" />;
  const waiting = data.filter(isWaiting);
  const guests = data.filter((module) => !isWaiting(module) && module.serving !== undefined);
  const own = data.filter((module) => !isWaiting(module) && module.serving === undefined);
  return (
    <>
      <div className="row wrap between">
        <p className="soft grow">{words('docking.about')}</p>
        <div className="row wrap">
          <button type="button" className="button outline" onClick={() => setAsking('token')}>
            <Icon sign="key" />
            {words('docking.makeToken')}
          </button>
          <button type="button" className="button primary" onClick={() => setAsking('dock')}>
            <Icon sign="plus" />
            {words('docking.dockModule')}
          </button>
        </div>
      </div>
      {waiting.length > 0 && <Group title={words('docking.waiting')} about={words('docking.waitingAbout')} modules={waiting} />}
      {guests.length > 0 && <Group title={words('docking.guests')} modules={guests} />}
      <Group title={words('docking.own')} about={words('admin.modulesAbout')} modules={own} />
      {asking === 'dock' && <DockDialog onClose={() => setAsking(undefined)} />}
      {asking === 'token' && <TokenDialog onClose={() => setAsking(undefined)} />}
    </>
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
  return (
    <li className="card padded stack tight module-card">
      <div className="row between">
        <h3 className="row">
          <Icon sign="module" />
          <Link to="/admin/modules/$moduleId" params={{ moduleId: module.id }} className="module-link">
            {module.name}
          </Link>
        </h3>
        <StateChip state={module.state} />
      </div>
      {module.description && <p>{module.description}</p>}
      <p className="soft small">
        {words('docking.facts', { id: module.id, version: module.version })}
        {module.technology && `, ${module.technology}`} · {words('admin.since')} <Time when={module.since} />
        {module.serving !== undefined && ` · ${words('docking.serving', { count: module.serving })}`}
      </p>
      {module.code !== 'READY' && !isWaiting(module) && <p className="note small">{module.reason}</p>}
    </li>
  );
}
