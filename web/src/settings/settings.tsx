import { getRouteApi, Link } from '@tanstack/react-router';
import { useSignOut } from '../app/sign-out';
import { useTitle } from '../app/unread';
import { Icon, type Sign } from '../ui/icon';
import { useWords } from '../words/words';
import { AccountSection } from './account';
import { LookSection } from './look';
import { PasswordSection } from './password';
import { PrivacySection } from './privacy';
import { ProfileSection } from './profile';
import { SessionsSection } from './sessions';
import './settings.css';

const SECTIONS = [
  { id: 'profile', sign: 'person', Page: ProfileSection },
  { id: 'look', sign: 'palette', Page: LookSection },
  { id: 'privacy', sign: 'eye', Page: PrivacySection },
  { id: 'sessions', sign: 'device', Page: SessionsSection },
  { id: 'password', sign: 'key', Page: PasswordSection },
  { id: 'account', sign: 'bin', Page: AccountSection },
] as const satisfies { id: string; sign: Sign; Page: () => React.ReactNode }[];

const route = getRouteApi('/settings/{-$section}');

/** One's own account: a list of sections, and the one that is open. */
export function SettingsPage() {
  const words = useWords();
  const { section } = route.useParams();
  const open = SECTIONS.find(({ id }) => id === section);
  const shown = open ?? SECTIONS[0];
  const Heading = open ? 'h1' : 'h2';
  const signOut = useSignOut();
  useTitle(open ? `${words(`settings.${open.id}`)} · ${words('shell.settings')}` : words('shell.settings'));
  return (
    <div className={open ? 'panes settings opened' : 'panes settings'}>
      <div className="settings-list stack">
        {!open && (
          <header className="page-head">
            <h1>{words('shell.settings')}</h1>
          </header>
        )}
        <nav className="card more-list" aria-label={words('shell.settings')}>
          {SECTIONS.map(({ id, sign }) => (
            <Link key={id} to="/settings/{-$section}" params={{ section: id }} aria-current={shown.id === id ? 'page' : undefined}>
              <Icon sign={sign} />
              <span className="grow">{words(`settings.${id}`)}</span>
              <Icon sign="right" />
            </Link>
          ))}
          <button type="button" onClick={() => void signOut()}>
            <Icon sign="leave" />
            <span className="grow">{words('shell.signOut')}</span>
          </button>
        </nav>
      </div>
      <div className="content stack">
        <header className="page-head">
          <Link to="/settings/{-$section}" params={{ section: undefined }} className="icon-button settings-back" aria-label={words('ui.back')}>
            <Icon sign="back" />
          </Link>
          <Heading>{words(`settings.${shown.id}`)}</Heading>
        </header>
        <shown.Page key={shown.id} />
      </div>
    </div>
  );
}
