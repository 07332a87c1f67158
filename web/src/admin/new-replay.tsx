import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../ui/dialog';
import { Field, TextArea, TextField } from '../ui/fields';
import { useWords } from '../words/words';
import { EVENTS_KEY, isOutside, subscribersQuery, type ReplayView } from './bus';
import { useDeed } from './deed';
import { DeedForm } from './deed-form';
import { hub } from './hub';
import { instantOf, localOf } from './moments';

/** A replay that is repeated, live this time. */
export type Again = Pick<ReplayView, 'subscriber' | 'source' | 'type' | 'subject' | 'since' | 'until' | 'per_second' | 'reason'>;

/** Has a subscriber hear again what it heard: first with every effect undone, or for good. */
export function NewReplay({ again, onClose }: { again?: Again; onClose: () => void }) {
  const words = useWords();
  const { data } = useQuery(subscribersQuery);
  const pairs = data?.subscribers.filter(({ subscriber }) => !isOutside(subscriber)) ?? [];
  const [pair, setPair] = useState(again ? `${again.subscriber} ${again.source}` : '');
  const [type, setType] = useState(again?.type ?? '');
  const [subject, setSubject] = useState(again?.subject ?? '');
  const [since, setSince] = useState(localOf(again?.since));
  const [until, setUntil] = useState(localOf(again?.until));
  const [rate, setRate] = useState(again?.per_second ?? 500);
  const [live, setLive] = useState(again !== undefined);
  const [reason, setReason] = useState(again?.reason ?? '');
  const deed = useDeed(EVENTS_KEY);
  const chosen = pairs.find(({ subscriber, source }) => `${subscriber} ${source}` === pair) ?? pairs[0];
  async function begin() {
    if (!chosen) return;
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
    if (await deed.run(() => hub('post', '/events/replays', { body }), words('events.replayBegun'))) onClose();
  }
  return (
    <Dialog title={words('events.newReplay')} onClose={onClose}>
      <DeedForm
        act={words(live ? 'events.beginLive' : 'events.beginShadow')}
        danger={live}
        ready={chosen !== undefined && reason.trim() !== ''}
        deed={deed}
        onSubmit={begin}
        onCancel={onClose}
      >
        <Field id="replay-pair" label={words('events.replayInto')}>
          <select id="replay-pair" className="input" value={chosen ? `${chosen.subscriber} ${chosen.source}` : ''} onChange={(event) => setPair(event.target.value)}>
            {pairs.map(({ subscriber, source }) => (
              <option key={`${subscriber} ${source}`} value={`${subscriber} ${source}`}>
                {words('events.replayOf', { source, subscriber })}
              </option>
            ))}
          </select>
        </Field>
        <TextField label={words('events.type')} hint={words('events.typeHint')} value={type} maxLength={500} onChange={(event) => setType(event.target.value)} />
        <TextField label={words('events.subject')} value={subject} maxLength={500} onChange={(event) => setSubject(event.target.value)} />
        <div className="pair moments">
          <TextField label={words('events.since')} type="datetime-local" value={since} onChange={(event) => setSince(event.target.value)} />
          <TextField label={words('events.until')} type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
        </div>
        <TextField label={words('events.perSecond')} type="number" min={1} max={1_000_000} required value={rate} onChange={(event) => setRate(event.target.valueAsNumber || 1)} />
        <fieldset>
          <legend className="strong">{words('events.mode')}</legend>
          {([false, true] as const).map((one) => (
            <label key={String(one)} className="option">
              <input type="radio" name="mode" checked={live === one} onChange={() => setLive(one)} />
              <span>
                <span className="strong">{words(one ? 'events.live' : 'events.shadow')}</span>
                <br />
                <span className="soft small">{words(one ? 'events.liveAbout' : 'events.shadowAbout')}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <TextArea label={words('events.reason')} hint={words('events.reasonHint')} required maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
      </DeedForm>
    </Dialog>
  );
}
