import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useMe, useSession } from '../app/me';
import { useTitle } from '../app/unread';
import { Avatar, Empty, nameOf } from '../ui/basics';
import { Icon } from '../ui/icon';
import { useWords } from '../words/words';
import { PostList } from './post-list';
import { Welcome } from './welcome';
import './home.css';

const Context = lazy(() => import('./context'));
const NobodyYet = lazy(() => import('./nobody-yet'));

/** What those write whom one follows; guests are welcomed instead. */
export function Home() {
  return useSession() === 'member' ? <Following /> : <GuestHome />;
}

function Following() {
  const words = useWords();
  useTitle(words('shell.home'));
  return (
    <div className="panes">
      <div className="content">
        <Head title={words('shell.home')} />
        <Prompt />
        <PostList list="following" label={words('home.following')} empty={
            <Suspense>
              <NobodyYet />
            </Suspense>
          } />
      </div>
      <Beside />
    </div>
  );
}

/** What everybody writes, newest first. */
export function Latest() {
  const words = useWords();
  const member = useSession() === 'member';
  useTitle(words('shell.latest'));
  return (
    <div className="panes">
      <div className="content">
        <Head title={words('shell.latest')} />
        {member && <Prompt />}
        <PostList list="latest" label={words('shell.latest')} empty={<NothingYet />} />
      </div>
      <Beside />
    </div>
  );
}

function GuestHome() {
  const words = useWords();
  useTitle(words('shell.home'));
  return (
    <div className="panes">
      <div className="content">
        <Welcome />
        <h2 className="home-below">{words('home.latestBelow')}</h2>
        <PostList list="latest" label={words('shell.latest')} empty={<NothingYet />} />
      </div>
      <Beside />
    </div>
  );
}

function Head({ title }: { title: string }) {
  const words = useWords();
  const member = useSession() === 'member';
  return (
    <header className="page-head">
      <h1 className={member ? 'hidden' : ''}>{title}</h1>
      {member && (
        <nav className="segments" aria-label={words('home.which')}>
          <Link to="/" className="segment" activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
            {words('home.following')}
          </Link>
          <Link to="/latest" className="segment" activeProps={{ 'aria-current': 'page' }}>
            {words('shell.latest')}
          </Link>
        </nav>
      )}
    </header>
  );
}

function Prompt() {
  const words = useWords();
  const me = useMe();
  return (
    <Link to="/write" className="card prompt">
      <Avatar person={me} />
      <span className="grow soft">{words('home.prompt', { name: me ? nameOf(me) : '' })}</span>
      <Icon sign="pen" />
    </Link>
  );
}

function NothingYet() {
  const words = useWords();
  return (
    <Empty
      title={words('home.latestEmptyTitle')}
      text={words('home.latestEmptyText')}
      action={
        <Link to="/write" className="button primary">
          {words('home.writeFirst')}
        </Link>
      }
    />
  );
}

const WIDE = '(min-width: 1200px)';

/** What stands beside a list, where there is room; elsewhere it is not even read. */
export function Beside() {
  const [wide, setWide] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    const query = matchMedia(WIDE);
    const hear = () => setWide(query.matches);
    query.addEventListener('change', hear);
    return () => query.removeEventListener('change', hear);
  }, []);
  if (!wide) return null;
  return (
    <Suspense fallback={<aside className="context" />}>
      <Context />
    </Suspense>
  );
}
