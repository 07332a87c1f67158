import { useState, type FormEvent } from 'react';
import { api } from '../api/client';
import { isProblem } from '../api/problem';
import { session } from '../api/session';
import { useMe } from '../app/me';
import { faultsOf, type Faults } from '../ui/faults';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { Password } from '../welcome/door';
import { useWords } from '../words/words';

/** Another password. All other sessions end with it. */
export function PasswordSection() {
  const words = useWords();
  const me = useMe();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const found: Faults = {
      ...(old.length < 6 && { old_password: words(old ? 'welcome.passwordTooShort' : 'faults.required') }),
      ...(next.length < 8 && { new_password: words(next ? 'welcome.passwordTooShort8' : 'faults.required') }),
      ...(next && next === old && { new_password: words('settings.samePassword') }),
    };
    setFaults(found);
    if (Object.keys(found).length > 0 || !me) return;
    setBusy(true);
    try {
      await api.post('/auth/update-password', { body: { old_password: old, new_password: next } });
      // Every refresh token ended with the old password; this place signs in anew.
      await session.login({ login: me.username, password: next });
      setOld('');
      setNext('');
      toast(words('settings.passwordChanged'));
    } catch (failure) {
      const told = isProblem(failure, 'INVALID_CREDENTIALS') ? { old_password: words('settings.wrongPassword') } : faultsOf(failure);
      setFaults(told);
      if (Object.keys(told).length === 0) toast(tell(failure));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form className="card padded stack" onSubmit={(event) => void submit(event)} noValidate>
      <input type="text" name="username" autoComplete="username" value={me?.username ?? ''} readOnly hidden />
      <Password label={words('settings.oldPassword')} name="old_password" autoComplete="current-password" value={old} fault={faults['old_password']} onChange={setOld} />
      <Password
        label={words('settings.newPassword')}
        hint={words('welcome.passwordHint')}
        name="new_password"
        autoComplete="new-password"
        value={next}
        fault={faults['new_password']}
        onChange={setNext}
      />
      <p className="soft small">{words('settings.passwordEnds')}</p>
      <button type="submit" className="button primary" disabled={busy}>
        {words('settings.changePassword')}
      </button>
    </form>
  );
}
