import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/client';
import { session } from '../api/session';
import { TextField } from '../ui/fields';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';

/** Takes the code that the station printed at its first start: whoever has it administers. */
export function Claim() {
  const words = useWords();
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      await api.post('/auth/claim-admin', { body: { code: code.trim() } });
      // The token names the roles.
      await session.renew();
      await queries.invalidateQueries();
    } catch (failure) {
      setFault(tell(failure));
    } finally {
      setBusy(false);
    }
  }
  return (
    <details className="claim">
      <summary>{words('admin.firstCode')}</summary>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <TextField
          label={words('welcome.code')}
          hint={words('admin.firstCodeText')}
          fault={fault}
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <button type="submit" className="button primary" disabled={busy || code.trim() === ''}>
          {words('admin.firstCodeDo')}
        </button>
      </form>
    </details>
  );
}
