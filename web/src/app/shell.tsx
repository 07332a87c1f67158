import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { outbox } from '../api/outbox';
import { session } from '../api/session';
import { Avatar, nameOf } from '../ui/basics';
import { Icon, Mark, type Sign } from '../ui/icon';
import { toast, Toasts } from '../ui/toast';
import { tell } from '../ui/trouble';
import { speakOfEverything, useWords, type TextKey } from '../words/words';
import { meQuery, useHasRole, useMe, useSession } from './me';
import { useOnline } from './online';
import { useShortcuts } from './shortcuts';
import { useUnread } from './unread';
import { takeUpdate, useUpdateWaits } from './update';

const Palette = lazy(() => withTexts(import('./palette')));
const Keys = lazy(() => withTexts(import('./keys')));

const SessionEnded = lazy(() => withTexts(import('../welcome/ended')));

async function withTexts<T>(loaded: Promise<T>): Promise<T> {
  await Promise.all([speakOfEverything(), import('../ui/more-signs')]);
  return loaded;
}

type Place = { to: '/' | '/latest' | '/people' | '/tags' | '/notifications' | '/drafts' | '/admin/{-$section}'; sign: Sign; text: 'shell.home' | 'shell.latest' | 'shell.people' | 'shell.tags' | 'shell.notifications' | 'shell.drafts' | 'shell.admin' };

const PLACES: Place[] = [
  { to: '/', sign: 'home', text: 'shell.home' },
  { to: '/latest', sign: 'compass', text: 'shell.latest' },
  { to: '/people', sign: 'people', text: 'shell.people' },
  { to: '/tags', sign: 'hash', text: 'shell.tags' },
];
const OWN: Place[] = [
  { to: '/notifications', sign: 'bell', text: 'shell.notifications' },
  { to: '/drafts', sign: 'archive', text: 'shell.drafts' },
];
const MANAGE: Place = { to: '/admin/{-$section}', sign: 'shield', text: 'shell.admin' };

/** The frame around every page: the rail or the bottom bar, what is said across pages, and the keys. */
export function Shell() {
  const words = useWords();
  const member = useSession() === 'member';
  const [open, setOpen] = useState<'palette' | 'keys'>();
  useEveryPageKeys(() => setOpen('palette'), () => setOpen('keys'));
  useAnnounceRefusals();
  const ended = useEndedSession();
  return (
    <>
      <a className="skip" href="#content">
        {words('shell.skip')}
      </a>
      <Lines />
      <div className="shell">
        <Rail member={member} onSearch={() => setOpen('palette')} />
        <main id="content" className="stage" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <BottomBar member={member} />
      <Toasts />
      <Suspense>
        {open === 'palette' && <Palette onClose={() => setOpen(undefined)} />}
        {ended.shown && <SessionEnded of={ended.of} />}
        {open === 'keys' && <Keys onClose={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

function Rail({ member, onSearch }: { member: boolean; onSearch: () => void }) {
  const words = useWords();
  const manages = useHasRole('admin');
  return (
    <nav className="rail" aria-label={words('shell.navigation')}>
      <Link to="/" className="brand">
        <Mark />
        <span className="label">Quark</span>
      </Link>
      {PLACES.map((place) => (
        <RailLink key={place.to} {...place} />
      ))}
      <button type="button" className="rail-link" onClick={onSearch} title={`${words('shell.search')} (Ctrl K)`}>
        <Icon sign="search" />
        <span className="label">{words('shell.search')}</span>
      </button>
      {member && OWN.map((place) => <RailLink key={place.to} {...place} />)}
      {manages && <RailLink {...MANAGE} />}
      {member && (
        <Link to="/write" className="button primary write">
          <Icon sign="pen" />
          <span className="label">{words('shell.write')}</span>
        </Link>
      )}
      <div className="foot">{member ? <Myself /> : <Door />}</div>
    </nav>
  );
}

function RailLink({ to, sign, text }: Place) {
  const words = useWords();
  return (
    <Link to={to} className="rail-link" activeOptions={{ exact: to === '/', includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
      <Icon sign={sign} />
      <span className="label">{words(text)}</span>
      {to === '/notifications' && <UnreadBadge />}
    </Link>
  );
}

function UnreadBadge() {
  const words = useWords();
  const unread = useUnread();
  if (unread === 0) return null;
  return (
    <span className="badge">
      {unread > 99 ? '99+' : unread}
      <span className="hidden"> {words('shell.unread')}</span>
    </span>
  );
}

function Myself() {
  const words = useWords();
  const me = useMe();
  if (!me) return null;
  return (
    <>
      <Link to="/settings/{-$section}" className="rail-link" activeProps={{ 'aria-current': 'page' }}>
        <Icon sign="gear" />
        <span className="label">{words('shell.settings')}</span>
      </Link>
      <Link to="/@{$username}" params={{ username: me.username }} className="rail-link" activeProps={{ 'aria-current': 'page' }}>
        <Avatar person={me} size="1.9rem" />
        <span className="label grow one-line">{nameOf(me)}</span>
      </Link>
    </>
  );
}

function Door() {
  const words = useWords();
  return (
    <>
      <Link to="/login" className="rail-link" activeProps={{ 'aria-current': 'page' }}>
        <Icon sign="key" />
        <span className="label">{words('shell.signIn')}</span>
      </Link>
      <Link to="/more" className="rail-link" activeProps={{ 'aria-current': 'page' }}>
        <Icon sign="palette" />
        <span className="label">{words('shell.look')}</span>
      </Link>
    </>
  );
}

function BottomBar({ member }: { member: boolean }) {
  const words = useWords();
  const item = (to: Place['to'] | '/write' | '/login' | '/more', sign: Sign, text: TextKey, extra?: ReactNode) => (
    <Link
      to={to}
      className={to === '/write' ? 'write' : ''}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
      aria-label={to === '/write' ? words('shell.write') : undefined}
    >
      <Icon sign={sign} />
      {to !== '/write' && <span className="one-line">{(words as (key: TextKey) => string)(text)}</span>}
      {extra}
    </Link>
  );
  return (
    <nav className="bottom-bar" aria-label={words('shell.navigation')}>
      {item('/', 'home', 'shell.home')}
      {item('/latest', 'compass', 'shell.latest')}
      {member ? item('/write', 'plus', 'shell.write') : item('/people', 'people', 'shell.people')}
      {member ? item('/notifications', 'bell', 'shell.notifications', <UnreadBadge />) : item('/login', 'key', 'shell.signIn')}
      {item('/more', 'list', 'shell.more')}
    </nav>
  );
}

/** What concerns every page, in a place that is always there: what appears in it is read out. */
function Lines() {
  return (
    <div role="status">
      <Line />
    </div>
  );
}

/** No network, what waits for it, a new version. */
function Line() {
  const words = useWords();
  const online = useOnline();
  const waiting = useSyncExternalStore(outbox.subscribe, () => outbox.mine().length);
  const update = useUpdateWaits();
  if (online && waiting === 0) {
    return update ? (
      <div className="quiet-line news">
        {words('shell.update')}
        <button type="button" onClick={takeUpdate}>
          {words('shell.takeUpdate')}
        </button>
      </div>
    ) : null;
  }
  return (
    <div className="quiet-line">
      <Icon sign={online ? 'refresh' : 'wifiOff'} />
      <span>
        {!online && words('shell.offline')} {waiting > 0 && words('shell.waiting', { count: waiting })}
      </span>
      {waiting > 0 && (
        <button type="button" onClick={() => void outbox.flush()}>
          {words('shell.sendNow')}
        </button>
      )}
    </div>
  );
}

/** Whether the station ended the session of somebody who did not leave, and whose it was. */
function useEndedSession() {
  const status = useSession();
  const left = useSyncExternalStore(session.subscribe, () => session.wasLeft);
  const queries = useQueryClient();
  return { shown: status === 'guest' && !left, of: queries.getQueryData(meQuery.queryKey) };
}

function useAnnounceRefusals() {
  const words = useWords();
  useEffect(
    () =>
      outbox.subscribe(() => {
        const refused = outbox.takeRefused();
        if (refused) toast(words('shell.refused', { reason: tell(refused.problem) }));
      }),
    [words],
  );
}

function useEveryPageKeys(openPalette: () => void, openKeys: () => void) {
  const navigate = useNavigate();
  const member = useSession() === 'member';
  const me = useMe();
  useShortcuts({
    'g h': () => void navigate({ to: '/' }),
    'g l': () => void navigate({ to: '/latest' }),
    'g p': () => void navigate({ to: '/people' }),
    'g t': () => void navigate({ to: '/tags' }),
    'g n': () => void navigate({ to: '/notifications' }),
    'g d': () => void navigate({ to: '/drafts' }),
    'g s': () => void navigate({ to: '/settings/{-$section}' }),
    'g m': () => me && void navigate({ to: '/@{$username}', params: { username: me.username } }),
    'g a': () => void navigate({ to: '/admin/{-$section}' }),
    n: () => member && void navigate({ to: '/write' }),
    '/': openPalette,
    '?': openKeys,
  });
  const palette = useRef(openPalette);
  palette.current = openPalette;
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.code === 'KeyK' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        palette.current();
      }
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, []);
  // A new page is read from its start by screen readers too.
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef<string>(undefined);
  useEffect(() => {
    // The first page is where the app begins: the first key leads to the way past the navigation.
    if (before.current !== undefined && path !== before.current) document.getElementById('content')?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
}
