import { Link } from '@tanstack/react-router';
import { Avatar, nameOf } from '../ui/basics';
import { Icon, type Sign } from '../ui/icon';
import { useWords } from '../words/words';
import { LookChoices } from './look-choices';
import { useHasRole, useMe } from './me';
import { useSignOut } from './sign-out';
import { useTitle } from './unread';

/** What the bottom bar has no room for; for guests also how the app looks and speaks. */
export function MorePage() {
  const words = useWords();
  const me = useMe();
  const manages = useHasRole('admin');
  const signOut = useSignOut();
  useTitle(words('shell.more'));
  const line = (sign: Sign, text: string) => (
    <>
      <Icon sign={sign} />
      <span className="grow">{text}</span>
      <Icon sign="right" />
    </>
  );
  return (
    <div className="panes">
      <div className="content stack">
        <header className="page-head">
          <h1>{words('shell.more')}</h1>
        </header>
        {me && (
          <Link to="/@{$username}" params={{ username: me.username }} className="card padded row">
            <Avatar person={me} size="3rem" />
            <span className="grow">
              <span className="strong">{nameOf(me)}</span>
              <br />
              <span className="soft small">@{me.username}</span>
            </span>
            <Icon sign="right" />
          </Link>
        )}
        <nav className="card more-list" aria-label={words('shell.more')}>
          <Link to="/people">{line('people', words('shell.people'))}</Link>
          <Link to="/tags">{line('hash', words('shell.tags'))}</Link>
          {me && <Link to="/drafts">{line('archive', words('shell.drafts'))}</Link>}
          {me && <Link to="/settings/{-$section}">{line('gear', words('shell.settings'))}</Link>}
          {manages && <Link to="/admin/{-$section}">{line('shield', words('shell.admin'))}</Link>}
          <Link to="/rules">{line('flag', words('shell.rules'))}</Link>
          {me ? (
            <button type="button" onClick={() => void signOut()}>
              {line('leave', words('shell.signOut'))}
            </button>
          ) : (
            <Link to="/login">{line('key', words('shell.signIn'))}</Link>
          )}
        </nav>
        {!me && (
          <section className="card padded stack">
            <h2>{words('shell.look')}</h2>
            <LookChoices />
          </section>
        )}
      </div>
    </div>
  );
}
