import { useState } from 'react';
import { api, type Schemas } from '../api/client';
import { copyLink } from '../ui/copy';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/fields';
import { nameOf } from '../ui/basics';
import { tell } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';

/** Makes a code with which somebody who forgot the password sets a new one; it is shown only here. */
export function NewPasswordDialog({ person, onClose }: { person: Schemas['ManagedPerson']; onClose: () => void }) {
  const words = useWords();
  const { moment } = useFormats();
  const [made, setMade] = useState<Schemas['ResetCode']>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const name = nameOf(person);
  async function make() {
    setBusy(true);
    setFault(undefined);
    try {
      setMade(await api.post('/auth/admin/reset-codes', { body: { user_id: person.id } }));
    } catch (failure) {
      setFault(tell(failure));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Dialog title={words('admin.passwordTitle', { name })} onClose={onClose}>
      <p>{words('admin.passwordText', { name })}</p>
      {fault && (
        <p className="note danger" role="alert">
          {fault}
        </p>
      )}
      <div role="status" className="stack tight">
        {made && (
          <>
            <TextField label={words('welcome.code')} value={made.code} readOnly onFocus={(event) => event.target.select()} />
            <p className="soft small">{words('admin.codeShown', { time: moment(made.expires_at) })}</p>
          </>
        )}
      </div>
      <div className="actions">
        <button type="button" className="button quiet" onClick={onClose}>
          {words(made ? 'ui.close' : 'ui.cancel')}
        </button>
        {made ? (
          <button type="button" className="button primary" onClick={() => copyLink(`/reset?name=${encodeURIComponent(made.username)}#${made.code}`)}>
            {words('ui.copyLink')}
          </button>
        ) : (
          <button type="button" className="button primary" disabled={busy} onClick={() => void make()}>
            {words('admin.makeCode')}
          </button>
        )}
      </div>
    </Dialog>
  );
}
