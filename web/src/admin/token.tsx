import { useState, type FormEvent } from 'react';
import { Dialog } from '../ui/dialog';
import { Field, TextField } from '../ui/fields';
import { toast } from '../ui/toast';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { useDeed } from './deed';
import { Fault } from './fault';
import { hub } from './hub';
import { isModuleId, wholeNumber } from './typed';

interface Made {
  registrationToken: string;
  expires: string;
  uses: number;
  module?: string;
}

const MOST_USES = 10_000;
const DAY = 86_400;
const LIVES = [
  ['hour', 3_600],
  ['day', DAY],
  ['week', 7 * DAY],
  ['month', 30 * DAY],
] as const;

/** Makes a token with which a module lets itself in; it is shown only here. */
export function TokenDialog({ module = '', onClose }: { module?: string; onClose: () => void }) {
  const words = useWords();
  const { moment } = useFormats();
  const [id, setId] = useState(module);
  const [uses, setUses] = useState('1');
  const [life, setLife] = useState(DAY);
  const [made, setMade] = useState<Made>();
  const { busy, fault, run } = useDeed();
  const wrongId = id.trim() !== '' && !isModuleId(id.trim());
  const count = wholeNumber(uses, 1, MOST_USES);
  async function make(event: FormEvent) {
    event.preventDefault();
    if (wrongId || count === undefined) return;
    await run(async () => setMade(await hub<Made>('post', '/modules/registration-tokens', { body: { ...(id.trim() && { module: id.trim() }), uses: count, expiresIn: life } })));
  }
  const copy = () => void navigator.clipboard?.writeText(made?.registrationToken ?? '').then(() => toast(words('docking.tokenCopied')));
  return (
    <Dialog title={words('docking.tokenTitle')} holds={made !== undefined} onClose={onClose}>
      <form className="stack" noValidate onSubmit={(event) => void make(event)}>
        <p>{words('docking.tokenAbout')}</p>
        <Fault text={fault} />
        {made ? (
          <div role="status" className="stack tight">
            <TextField label={words('docking.token')} value={made.registrationToken} readOnly autoFocus onFocus={(event) => event.target.select()} />
            <p className="note warn small">{words('docking.tokenOnce')}</p>
            <p className="soft small">
              {words('docking.tokenGood', { count: made.uses, time: moment(made.expires) })} {made.module && words('docking.tokenFor', { id: made.module })}
            </p>
          </div>
        ) : (
          <>
            <TextField label={words('docking.tokenModule')} hint={words('docking.tokenModuleHint')} fault={wrongId ? words('docking.noModuleId') : undefined} maxLength={41} autoCapitalize="off" spellCheck={false} value={id} onChange={(event) => setId(event.target.value)} />
            <div className="pair">
              <TextField label={words('docking.tokenUses')} inputMode="numeric" required value={uses} fault={count === undefined && uses !== '' ? words('faults.range', { least: 1, most: MOST_USES }) : undefined} onChange={(event) => setUses(event.target.value)} />
              <Field id="token-life" label={words('docking.tokenLife')}>
                <select id="token-life" className="input" value={life} onChange={(event) => setLife(Number(event.target.value))}>
                  {LIVES.map(([name, seconds]) => (
                    <option key={name} value={seconds}>
                      {words(`docking.life_${name}`)}
                    </option>
                  ))}
                </select>
              </Field>
            </div>
          </>
        )}
        <div className="actions">
          <button type="button" className="button quiet" onClick={onClose}>
            {words(made ? 'ui.close' : 'ui.cancel')}
          </button>
          {made ? (
            <button type="button" className="button primary" onClick={copy}>
              {words('docking.copyToken')}
            </button>
          ) : (
            <button type="submit" className="button primary" disabled={busy || wrongId || count === undefined}>
              {words('docking.makeToken')}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
