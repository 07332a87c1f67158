import { getRouteApi, Link } from '@tanstack/react-router';
import { useHasRole, useMe } from '../app/me';
import { useTitle } from '../app/unread';
import { Empty } from '../ui/basics';
import { useWords } from '../words/words';
import { AdminPeople } from './people';
import { LogView } from './log';
import { ModulesView } from './modules';
import { Overview } from './overview';
import { SettingsInEffect } from './settings';
import './admin.css';

const SECTIONS = [
  { id: 'station', Page: Overview },
  { id: 'people', Page: AdminPeople },
  { id: 'modules', Page: ModulesView },
  { id: 'log', Page: LogView },
  { id: 'settings', Page: SettingsInEffect },
] as const;

const route = getRouteApi('/admin/{-$section}');

/** What administrators look after: the station, its people, its modules. */
export function AdminPage() {
  const words = useWords();
  const { section } = route.useParams();
  const me = useMe();
  const admitted = useHasRole('admin');
  const shown = SECTIONS.find(({ id }) => id === section) ?? SECTIONS[0];
  useTitle(words('shell.admin'));
  if (me && !admitted) {
    return (
      <div className="panes">
        <Empty page title={words('admin.notYours')} text={words('admin.notYoursText')} />
      </div>
    );
  }
  return (
    <div className="panes broad">
      <div className="content stack">
        <header className="page-head">
          <h1>{words('shell.admin')}</h1>
        </header>
        <nav className="segments admin-tabs" aria-label={words('shell.admin')}>
          {SECTIONS.map(({ id }) => (
            <Link key={id} to="/admin/{-$section}" params={{ section: id }} aria-current={shown.id === id ? 'page' : undefined}>
              {words(`admin.${id}`)}
            </Link>
          ))}
        </nav>
        {admitted && <shown.Page />}
      </div>
    </div>
  );
}
