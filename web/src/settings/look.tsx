import { useId, useState } from 'react';
import { LookChoices } from '../app/look-choices';
import { useMySettings } from '../app/me';
import { shortcutsAreOn, switchShortcuts } from '../app/shortcuts';
import { Field } from '../ui/fields';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { useChangeSettings } from './changing';

const ZONES = Intl.supportedValuesOf('timeZone');

/** Language, colours, size, time zone, keys. */
export function LookSection() {
  const words = useWords();
  const { moment } = useFormats();
  const settings = useMySettings();
  const change = useChangeSettings();
  const [keys, setKeys] = useState(shortcutsAreOn);
  const id = useId();
  const zone = settings?.time_zone ?? '';
  return (
    <>
      <section className="card padded">
        <LookChoices onChange={(chosen) => void change(chosen)} />
      </section>
      <section className="card padded stack">
        <Field id={id} label={words('settings.timeZone')} hint={settings && words('settings.timeZoneNow', { now: moment(new Date()) })}>
          <select id={id} className="input" value={zone} disabled={!settings} onChange={(event) => void change({ time_zone: event.target.value })}>
            {!ZONES.includes(zone) && <option value={zone}>{zone}</option>}
            {ZONES.map((name) => (
              <option key={name} value={name}>
                {name.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
        </Field>
        <label className="switch">
          {words('keys.on')}
          <input
            type="checkbox"
            checked={keys}
            onChange={(event) => {
              switchShortcuts(event.target.checked);
              setKeys(event.target.checked);
            }}
          />
        </label>
      </section>
    </>
  );
}
