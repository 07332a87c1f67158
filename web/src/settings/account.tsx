import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState } from 'react';
import { api } from '../api/client';
import { isProblem } from '../api/problem';
import { session } from '../api/session';
import { forgetPerson } from '../app/forget';
import { useMe } from '../app/me';
import { TextField } from '../ui/fields';
import { Icon } from '../ui/icon';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { Password } from '../welcome/door';
import { useWords } from '../words/words';
import { exportMine, save } from './export';

const PROMISES = ['posts', 'comments', 'people', 'forever'] as const;
const COUNTDOWN = 10;
const NEARLY = 3;

/** Taking one's data along, and deleting the account in four steps that nobody takes by accident. */
export function AccountSection() {
  const words = useWords();
  const me = useMe();
  const [exported, setExported] = useState(false);
  const [agreed, setAgreed] = useState<readonly string[]>([]);
  const [phrase, setPhrase] = useState('');
  const [password, setPassword] = useState('');
  const wanted = words('settings.deletePhrase');
  const allAgreed = agreed.length === PROMISES.length;
  const typed = phrase.trim() === wanted;
  const steps = [exported, allAgreed, typed, password.length >= 6];
  if (!me) return null;
  return (
    <>
      <section className="card padded stack">
        <h2>{words('settings.exportTitle')}</h2>
        <p className="soft">{words('settings.exportAbout')}</p>
        <Export onDone={() => setExported(true)} />
      </section>
      <section className="card padded stack">
        <h2>{words('settings.deleteTitle')}</h2>
        <p className="soft">{words('settings.deleteAbout')}</p>
        <ol className="steps">
          <li className={exported ? 'done' : ''}>
            <div className="stack tight">
              <span className="strong">{words('settings.stepExport')}</span>
              <Export onDone={() => setExported(true)} />
              <label className="option">
                <input type="checkbox" checked={exported} onChange={(event) => setExported(event.target.checked)} />
                {words('settings.noExport')}
              </label>
            </div>
          </li>
          <li className={allAgreed ? 'done' : ''}>
            <fieldset>
              <legend className="strong">{words('settings.stepAgree')}</legend>
              {PROMISES.map((promise) => (
                <label key={promise} className="option">
                  <input
                    type="checkbox"
                    checked={agreed.includes(promise)}
                    onChange={(event) => setAgreed(event.target.checked ? [...agreed, promise] : agreed.filter((other) => other !== promise))}
                  />
                  {words(`settings.agree_${promise}`)}
                </label>
              ))}
            </fieldset>
          </li>
          <li className={typed ? 'done' : ''}>
            <TextField label={words('settings.stepPhrase', { phrase: wanted })} value={phrase} autoComplete="off" onChange={(event) => setPhrase(event.target.value)} />
          </li>
          <li className={password.length >= 6 ? 'done' : ''}>
            <Password label={words('settings.stepPassword')} name="password" autoComplete="current-password" value={password} fault={undefined} onChange={setPassword} />
          </li>
        </ol>
        <div className="meter" role="meter" aria-label={words('settings.readiness')} aria-valuemin={0} aria-valuemax={4} aria-valuenow={steps.filter(Boolean).length}>
          <span style={{ width: `${steps.filter(Boolean).length * 25}%` }} />
        </div>
        <Deletion ready={steps.every(Boolean)} password={password} id={me.id} />
      </section>
    </>
  );
}

function Export({ onDone }: { onDone: () => void }) {
  const words = useWords();
  const [read, setRead] = useState<number>();
  async function run() {
    setRead(0);
    try {
      save(await exportMine((count) => setRead(count)));
      onDone();
    } catch (failure) {
      toast(tell(failure));
    } finally {
      setRead(undefined);
    }
  }
  return (
    <button type="button" className="button" disabled={read !== undefined} onClick={() => void run()}>
      <Icon sign="download" />
      {read === undefined ? words('settings.export') : words('settings.exporting', { count: read })}
    </button>
  );
}

/** The seconds that are read out while so many are left. */
const told = (left: number): number => (left > NEARLY ? COUNTDOWN : NEARLY);

/** Checks the password, counts down, and only then deletes; until the end there is a way back. */
function Deletion({ ready, password, id }: { ready: boolean; password: string; id: number }) {
  const words = useWords();
  const navigate = useNavigate();
  const [left, setLeft] = useState<number>();
  const [failure, setFailure] = useState<string>();
  const stop = useRef<HTMLButtonElement>(null);
  const about = useId();
  useEffect(() => {
    if (left === undefined) return;
    if (left === COUNTDOWN) stop.current?.focus();
    const next = setTimeout(() => (left > 1 ? setLeft(left - 1) : void erase()), 1000);
    return () => clearTimeout(next);
  });
  async function begin() {
    setFailure(undefined);
    try {
      await api.post('/auth/check-password', { body: { password } });
      setLeft(COUNTDOWN);
    } catch (problem) {
      setFailure(isProblem(problem, 'INVALID_CREDENTIALS') ? words('settings.wrongPassword') : tell(problem));
    }
  }
  async function erase() {
    setLeft(undefined);
    try {
      await api.delete('/users/{id}', { path: { id } });
      await session.logout().catch(() => session.leave());
      await forgetPerson(id);
      await navigate({ to: '/' });
      toast(words('settings.deleted'));
    } catch (problem) {
      setFailure(tell(problem));
    }
  }
  return (
    <>
      {failure && (
        <p className="note danger" role="alert">
          {failure}
        </p>
      )}
      {left === undefined ? (
        <button type="button" className="button danger" disabled={!ready} onClick={() => void begin()}>
          {words('settings.deleteNow')}
        </button>
      ) : (
        <div className="note danger row wrap">
          <span className="grow" aria-hidden="true">
            {words('settings.deletingIn', { seconds: left })}
          </span>
          {/* Said when it begins and once near the end: a reader that is interrupted each second says nothing. */}
          <span id={about} className="hidden" role="status">
            {words('settings.deletingIn', { seconds: told(left) })}
          </span>
          <button ref={stop} type="button" className="button" aria-describedby={about} onClick={() => setLeft(undefined)}>
            {words('settings.keepAccount')}
          </button>
        </div>
      )}
    </>
  );
}
