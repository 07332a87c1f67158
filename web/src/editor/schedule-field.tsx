import { useState } from 'react';
import { useMySettings } from '../app/me';
import { TextField } from '../ui/fields';
import { useWords } from '../words/words';
import { instantOf, wallOf } from './zone';

const HOUR = 3_600_000;

/** When a post goes out, in the person's own time zone. */
export function ScheduleField({ value, fault, onChange }: { value: string | undefined; fault: string | undefined; onChange: (publishAt: string | undefined) => void }) {
  const words = useWords();
  const zone = useMySettings()?.time_zone;
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? (value ? wallOf(value, zone) : '');
  const past = value !== undefined && Date.parse(value) <= Date.now();
  const start = () => new Date(Math.ceil((Date.now() + HOUR) / HOUR) * HOUR).toISOString();
  return (
    <div className="stack tight">
      <label className="switch">
        <span className="strong small">{words('editor.later')}</span>
        <input
          type="checkbox"
          checked={value !== undefined}
          onChange={(event) => {
            setTyped(undefined);
            onChange(event.target.checked ? start() : undefined);
          }}
        />
      </label>
      {value !== undefined && (
        <TextField
          label={words('editor.when')}
          type="datetime-local"
          hint={words('editor.whenHint', { zone: zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone })}
          fault={fault ?? (past ? words('editor.fault.past') : undefined)}
          min={wallOf(new Date().toISOString(), zone)}
          value={shown}
          onChange={(event) => {
            setTyped(event.target.value);
            const instant = instantOf(event.target.value, zone);
            if (instant) onChange(instant);
          }}
        />
      )}
    </div>
  );
}
