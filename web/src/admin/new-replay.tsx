import { useQuery } from '@tanstack/react-query';
import { Dialog } from '../ui/dialog';
import { Field, TextArea, TextField } from '../ui/fields';
import { useWords } from '../words/words';
import { EVENTS_KEY, isOutside, subscribersQuery, type ReplayView } from './bus';
import { useDeed } from './deed';
import { DeedForm } from './deed-form';
import { hub } from './hub';
import { useKept } from './kept';
import { instantOf, localOf } from './moments';
import { wholeNumber } from './typed';

/** A replay that is repeated, live this time. */
export type Again = Pick<ReplayView, 'id' | 'subscriber' | 'source' | 'type' | 'subject' | 'since' | 'until' | 'per_second' | 'reason'>;

const MOST_A_SECOND = 1_000_000;

/** Has a subscriber hear again what it heard: first with every effect undone, or for good. */
export function NewReplay({ again, onClose }: { again?: Again; onClose: () => void }) {
  const words = useWords();
  const { data } = useQuery(subscribersQuery);
  const pairs = data?.subscribers.filter(({ subscriber }) => !isOutside(subscriber)) ?? [];
  const [form, setForm, forget] = useKept(again ? `replay ${again.id}` : 'replay', {
    pair: again ? `${again.subscriber} ${again.source}` : '',
    type: again?.type ?? '',
    subject: again?.subject ?? '',
    since: localOf(again?.since),
    until: localOf(again?.until),
    rate: String(again?.per_second ?? 500),
    live: again !== undefined,
    reason: again?.reason ?? '',
  });
  const { pair, type, subject, since, until, live, reason } = form;
  const rate = wholeNumber(form.rate, 1, MOST_A_SECOND);
  const change = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const deed = useDeed(EVENTS_KEY);
  const chosen = pairs.find(({ subscriber, source }) => `${subscriber} ${source}` === pair) ?? pairs[0];
  async function begin() {
    if (!chosen || rate === undefined) return;
    const { subscriber, source } = chosen;
    const body = {
      subscriber,
      source: source.replaceAll('_', '-'),
      mode: live ? 'live' : 'shadow',
      per_second: rate,
      reason: reason.trim(),
      ...(type.trim() && { type: type.trim() }),
      ...(subject.trim() && { subject: subject.trim() }),
      ...(since && { since: instantOf(since) }),
      ...(until && { until: instantOf(until) }),
    };
    if (!(await deed.run(() => hub('post', '/events/replays', { body }), words('events.replayBegun')))) return;
    forget();
    onClose();
  }
  return (
    <Dialog title={words('events.newReplay')} holds={reason !== ''} onClose={onClose}>
      <DeedForm
        act={words(live ? 'events.beginLive' : 'events.beginShadow')}
        danger={live}
        ready={chosen !== undefined && reason.trim() !== '' && rate !== undefined}
        deed={deed}
        onSubmit={begin}
        onCancel={onClose}
      >
        <Field id="replay-pair" label={words('events.replayInto')}>
          <select id="replay-pair" className="input" value={chosen ? `${chosen.subscriber} ${chosen.source}` : ''} onChange={(event) => change({ pair: event.target.value })}>
            {pairs.map(({ subscriber, source }) => (
              <option key={`${subscriber} ${source}`} value={`${subscriber} ${source}`}>
                {words('events.replayOf', { source, subscriber })}
              </option>
            ))}
          </select>
        </Field>
        <TextField label={words('events.type')} hint={words('events.typeHint')} value={type} maxLength={500} onChange={(event) => change({ type: event.target.value })} />
        <TextField label={words('events.subject')} value={subject} maxLength={500} onChange={(event) => change({ subject: event.target.value })} />
        <div className="pair moments">
          <TextField label={words('events.since')} type="datetime-local" value={since} onChange={(event) => change({ since: event.target.value })} />
          <TextField label={words('events.until')} type="datetime-local" value={until} onChange={(event) => change({ until: event.target.value })} />
        </div>
        <TextField label={words('events.perSecond')} inputMode="numeric" required value={form.rate} fault={rate === undefined && form.rate !== '' ? words('faults.range', { least: 1, most: MOST_A_SECOND }) : undefined} onChange={(event) => change({ rate: event.target.value })} />
        <fieldset>
          <legend className="strong">{words('events.mode')}</legend>
          {([false, true] as const).map((one) => (
            <label key={String(one)} className="option">
              <input type="radio" name="mode" checked={live === one} onChange={() => change({ live: one })} />
              <span>
                <span className="strong">{words(one ? 'events.live' : 'events.shadow')}</span>
                <br />
                <span className="soft small">{words(one ? 'events.liveAbout' : 'events.shadowAbout')}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <TextArea label={words('events.reason')} hint={words('events.reasonHint')} required maxLength={1000} value={reason} onChange={(event) => change({ reason: event.target.value })} />
      </DeedForm>
    </Dialog>
  );
}
