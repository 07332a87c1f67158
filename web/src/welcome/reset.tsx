import { getRouteApi, Link, useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client';
import { session } from '../api/session';
import { TextField } from '../ui/fields';
import { toast } from '../ui/toast';
import { Rich, useWords } from '../words/words';
import { Door, Failed, forget, Password, useDoor, useKept } from './door';

const route = getRouteApi('/reset');

/** A new password by a code of an administrator; a link may bring name and code, this one after the # for no log to see. */
export function ResetPage() {
  const words = useWords();
  const navigate = useNavigate();
  const { name } = route.useSearch();
  const given = useLocation({ select: ({ hash }) => hash });
  const [login, setLogin] = useKept('login');
  const [typedCode, setCode] = useState<string>();
  const [password, setPassword] = useState('');
  const who = (name ?? login).trim();
  const code = typedCode ?? given;
  const { busy, failure, faults, submit } = useDoor(
    async () => {
      await api.post('/auth/reset', { body: { username: who, code, new_password: password } });
      await session.login({ login: who, password });
      forget();
      toast(words('welcome.resetDone'));
      void navigate({ to: '/' });
    },
    () => ({
      ...(who.length < 3 && { username: words(who ? 'welcome.usernameTooShort' : 'faults.required') }),
      ...(!code.trim() && { code: words('faults.required') }),
      ...(password.length < 8 && { new_password: words(password ? 'welcome.passwordTooShort8' : 'faults.required') }),
    }),
  );
  return (
    <Door title={words('welcome.resetTitle')}>
      <p className="soft small">{words('welcome.resetText')}</p>
      <form className="stack" onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label={words('welcome.login')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={name ?? login}
          readOnly={name !== undefined}
          fault={faults['username']}
          onChange={(event) => setLogin(event.target.value)}
        />
        <TextField
          label={words('welcome.code')}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          value={code}
          fault={faults['code']}
          onChange={(event) => setCode(event.target.value)}
        />
        <Password
          label={words('welcome.newPassword')}
          hint={words('welcome.passwordHint')}
          name="new_password"
          autoComplete="new-password"
          value={password}
          fault={faults['new_password']}
          onChange={setPassword}
        />
        <Failed text={failure} />
        <button type="submit" className="button primary wide" disabled={busy}>
          {words(busy ? 'welcome.joining' : 'welcome.resetDo')}
        </button>
      </form>
      <p className="soft small">
        <Rich text="welcome.known" parts={{ link: (inside) => <Link to="/login">{inside}</Link> }} />
      </p>
    </Door>
  );
}
