import { getRouteApi, Link, useNavigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client';
import { session } from '../api/session';
import { look } from '../app/look';
import { TextField } from '../ui/fields';
import { toast } from '../ui/toast';
import { Rich, useLanguage, useWords } from '../words/words';
import { Door, Failed, forget, Password, useDoor, useKept } from './door';

/** Signs in and tells where to go on. */
export function LoginForm({ onDone, name }: { onDone: () => void; name?: string }) {
  const words = useWords();
  const [login, setLogin] = useKept('login');
  const [password, setPassword] = useState('');
  const who = name ?? login.trim();
  const { busy, failure, faults, submit } = useDoor(
    async () => {
      await session.login({ login: who, password });
      forget();
      onDone();
    },
    () => ({
      ...(!who && { login: words('faults.required') }),
      ...(password.length < 6 && { password: words(password ? 'welcome.passwordTooShort' : 'faults.required') }),
    }),
  );
  return (
    <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
      {name === undefined && (
        <TextField
          label={words('welcome.login')}
          name="login"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={login}
          fault={faults['login']}
          onChange={(event) => setLogin(event.target.value)}
        />
      )}
      <Password label={words('welcome.password')} name="password" autoComplete="current-password" value={password} fault={faults['password']} onChange={setPassword} />
      <Failed text={failure} />
      <button type="submit" className="button primary wide" disabled={busy}>
        {words(busy ? 'welcome.signingIn' : 'shell.signIn')}
      </button>
    </form>
  );
}

const loginRoute = getRouteApi('/login');
const registerRoute = getRouteApi('/register');

function useEnter(to: string | undefined) {
  const router = useRouter();
  return () => router.history.push(to ?? '/');
}

export function LoginPage() {
  const words = useWords();
  const { to } = loginRoute.useSearch();
  const enter = useEnter(to);
  return (
    <Door title={words('welcome.loginTitle')}>
      {to && <p className="note small">{words('welcome.signInFirst')}</p>}
      <LoginForm onDone={enter} />
      <p className="soft small">
        <Rich text="welcome.newHere" parts={{ link: (inside) => <Link to="/register" search={to ? { to } : {}}>{inside}</Link> }} />
      </p>
      <p className="soft small">
        <Rich text="welcome.forgotten" parts={{ link: (inside) => <Link to="/reset">{inside}</Link> }} />
      </p>
    </Door>
  );
}

export function RegisterPage() {
  const words = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const { to } = registerRoute.useSearch();
  const enter = useEnter(to);
  const [username, setUsername] = useKept('username');
  const [email, setEmail] = useKept('email');
  const [password, setPassword] = useState('');
  const { busy, failure, faults, submit } = useDoor(
    async () => {
      await session.register({ username: username.trim(), email: email.trim(), password });
      forget();
      await rememberLook(language);
      if (to) enter();
      else {
        toast(words('welcome.hello', { name: username.trim() }));
        void navigate({ to: '/' });
      }
    },
    () => ({
      ...(username.trim().length < 3 && { username: words(username ? 'welcome.usernameTooShort' : 'faults.required') }),
      ...(username.trim().length > 32 && { username: words('faults.atMost', { most: 32 }) }),
      ...(!/^\S+@\S+\.\S+$/.test(email.trim()) && { email: words(email ? 'problems.email' : 'faults.required') }),
      ...(password.length < 8 && { password: words(password ? 'welcome.passwordTooShort8' : 'faults.required') }),
    }),
  );
  return (
    <Door title={words('welcome.registerTitle')}>
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label={words('welcome.username')}
          hint={words('welcome.usernameHint')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={username}
          fault={faults['username']}
          onChange={(event) => setUsername(event.target.value)}
        />
        <TextField
          label={words('welcome.email')}
          hint={words('welcome.emailHint')}
          name="email"
          type="email"
          autoComplete="email"
          value={email}
          fault={faults['email']}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Password
          label={words('welcome.password')}
          hint={words('welcome.passwordHint')}
          name="password"
          autoComplete="new-password"
          value={password}
          fault={faults['password']}
          onChange={setPassword}
        />
        <Failed text={failure} />
        <p className="soft small">
          <Rich text="welcome.agree" parts={{ rules: (inside) => <Link to="/rules">{inside}</Link> }} />
        </p>
        <button type="submit" className="button primary wide" disabled={busy}>
          {words(busy ? 'welcome.joining' : 'welcome.join')}
        </button>
      </form>
      <p className="soft small">
        <Rich text="welcome.known" parts={{ link: (inside) => <Link to="/login" search={to ? { to } : {}}>{inside}</Link> }} />
      </p>
    </Door>
  );
}

/** What a guest chose becomes the new account's; without it the account would change the look back. */
async function rememberLook(language: string): Promise<void> {
  const { theme, scheme, text: text_size } = look();
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  await api.patch('/users/me/settings', { body: { language, theme, scheme, text_size, time_zone } }).catch(() => undefined);
}
