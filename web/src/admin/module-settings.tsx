import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { lazy, Suspense, useId, useState, type FormEvent } from 'react';
import { ApiProblem } from '../api/problem';
import { Skeleton } from '../ui/basics';
import { Field, TextArea, TextField } from '../ui/fields';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { changes, configurationQuery, faultOf, fieldsOf, moved, type Configuration, type SettingField } from './configure';
import { useDeed } from './deed';
import { moduleKey } from './docked';
import { Fault } from './fault';
import { hub, modulePath } from './hub';

const Confirm = lazy(() => import('../ui/confirm'));

/** What administrators set of a module, as its manifest describes it; one inside of the station starts anew with it. */
export function ModuleSettings({ id, inside }: { id: string; inside: boolean }) {
  const words = useWords();
  const { data, error, refetch } = useQuery(configurationQuery(id));
  return (
    <section className="stack tight">
      <h2>{words('configure.title')}</h2>
      {error && !data ? <Trouble failure={error} retry={() => void refetch()} /> : data ? <Settings configuration={data} inside={inside} /> : <Skeleton height="14rem" />}
    </section>
  );
}

function Settings({ configuration, inside }: { configuration: Configuration; inside: boolean }) {
  const words = useWords();
  const { id, generation, faults, instances } = configuration;
  const fields = fieldsOf(configuration);
  // As they were when the first of what is typed was.
  const [base, setBase] = useState(configuration);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<Configuration['faults']>([]);
  const queries = useQueryClient();
  const { busy, fault, run } = useDeed(moduleKey(id));
  const { values, senseless } = changes(fields, typed);
  const anything = Object.keys(values).length + senseless.length > 0;
  const theirs = anything && generation > base.generation ? moved(fieldsOf(base), fields) : undefined;
  const leaving = useBlocker({ shouldBlockFn: () => anything, enableBeforeUnload: () => anything, withResolver: true });
  const unheard = instances.filter(({ problem }) => problem !== undefined);

  function type(field: SettingField, text: string) {
    if (!anything) setBase(configuration);
    const { [field.name]: _, ...others } = typed;
    // What is as it was is not typed, and does not undo what somebody else sets.
    setTyped(text === field.text ? others : { ...others, [field.name]: text });
  }
  async function send(wanted: Record<string, unknown>) {
    setRefused([]);
    await run(async () => {
      try {
        const now = await hub<Configuration>('patch', modulePath(id, '/settings'), { body: { values: wanted, generation } });
        queries.setQueryData(configurationQuery(id).queryKey, now);
        const saved = wanted === values;
        if (saved || !theirs) setBase(now);
        setTyped((all) => Object.fromEntries(Object.entries(all).filter(([name, text]) => (saved ? text !== typed[name] : !(name in wanted)))));
      } catch (failure) {
        if (failure instanceof ApiProblem) setRefused(failure.fields);
        throw failure;
      }
    }, words('ui.saved'));
  }
  function save(event: FormEvent) {
    event.preventDefault();
    if (senseless.length === 0) void send(values);
  }
  const wrong = (field: SettingField) =>
    senseless.includes(field.name) ? words(field.kind === 'number' ? 'configure.noNumber' : 'configure.noJson') : (faultOf(field.name, refused) ?? (typed[field.name] === undefined ? faultOf(field.name, faults) : undefined));

  return (
    <form className="card padded stack" onSubmit={save}>
      {fields.map((field) => (
        <Setting
          key={field.name}
          field={field}
          text={typed[field.name] ?? field.text}
          fault={wrong(field)}
          now={typed[field.name] !== undefined && theirs?.includes(field.name) ? field.text : undefined}
          change={(text) => type(field, text)}
          reset={
            field.isSet && !(field.required && field.schema.default === undefined) ? (
              <button
                type="button"
                className="button small quiet setting-reset"
                disabled={busy}
                aria-label={words(field.schema.default === undefined ? 'configure.clearOf' : 'configure.resetOf', { name: field.name })}
                onClick={() => void send({ [field.name]: null })}
              >
                {words(field.schema.default === undefined ? 'configure.clear' : 'configure.reset')}
              </button>
            ) : undefined
          }
        />
      ))}
      {unheard.map((one) => (
        <p key={one.id} className="note warn small">
          {words('configure.unheard', { id: one.id, problem: one.problem ?? '' })}
        </p>
      ))}
      {theirs && (
        <div className="note warn stack tight" role="status">
          <p className="strong">{words('configure.meanwhile')}</p>
          {theirs.length > 0 && <p className="small">{words('configure.changed', { names: theirs.join(', ') })}</p>}
          <p className="small">{words('configure.kept')}</p>
          <div>
            <button type="button" className="button small outline" onClick={() => setTyped({})}>
              {words('configure.putAway')}
            </button>
          </div>
        </div>
      )}
      <Fault text={fault} />
      {leaving.status === 'blocked' && (
        <Suspense>
          <Confirm title={words('configure.leaveTitle')} act={words('configure.leave')} run={async () => leaving.proceed()} onClose={leaving.reset}>
            {words('configure.leaveText')}
          </Confirm>
        </Suspense>
      )}
      <div className="actions row wrap between">
        <span className="soft small">{words(inside ? 'configure.renewed' : 'configure.told')}</span>
        <button type="submit" className="button primary" disabled={busy || !anything || senseless.length > 0}>
          {words('ui.save')}
        </button>
      </div>
    </form>
  );
}

interface SettingProps {
  field: SettingField;
  text: string;
  fault: string | undefined;
  /** What somebody else set while this was typed. */
  now: string | undefined;
  change: (text: string) => void;
  reset: React.ReactNode;
}

function Setting({ field, text, fault, now, change, reset }: SettingProps) {
  const words = useWords();
  const { name, kind, schema, isSet, fixed } = field;
  const label = schema.title ? `${schema.title} (${name})` : name;
  const how = kind === 'secret' || (kind === 'json' && isSet && text === '') ? words(isSet ? 'configure.secretSet' : 'configure.secret') : kind === 'lines' ? words('configure.lines') : undefined;
  const place = fixed && words('configure.fixed', { place: fixed });
  const meanwhile = now && words('configure.now', { value: now });
  const hint = [meanwhile, schema.description, place ?? how].filter(Boolean).join(' · ');
  const about = { label, hint, fault, end: reset, disabled: fixed !== undefined };
  switch (kind) {
    case 'switch':
    case 'choice':
      return <Choice {...about} options={kind === 'switch' ? ['true', 'false'] : (schema.enum ?? []).map(String)} named={kind === 'switch'} empty={schema.default === undefined} text={text} change={change} />;
    case 'lines':
    case 'json':
      return <TextArea {...about} rows={kind === 'json' ? 4 : 3} spellCheck={false} value={text} onChange={(event) => change(event.target.value)} />;
    case 'number':
      return <TextField {...about} inputMode="decimal" value={text} onChange={(event) => change(event.target.value)} />;
    default:
      return <TextField {...about} type={kind === 'secret' ? 'password' : 'text'} autoComplete="new-password" value={text} onChange={(event) => change(event.target.value)} />;
  }
}

interface ChoiceProps {
  label: string;
  hint: string;
  fault: string | undefined;
  disabled: boolean;
  end: React.ReactNode;
  options: string[];
  named: boolean;
  empty: boolean;
  text: string;
  change: (text: string) => void;
}

function Choice({ label, hint, fault, disabled, end, options, named, empty, text, change }: ChoiceProps) {
  const words = useWords();
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} fault={fault} end={end}>
      <select id={id} className="input" disabled={disabled} aria-invalid={fault ? true : undefined} aria-describedby={`${id}-about`} value={text} onChange={(event) => change(event.target.value)}>
        {(empty || text === '') && <option value="">{words('configure.unset')}</option>}
        {options.map((one) => (
          <option key={one} value={one}>
            {named ? words(one === 'true' ? 'configure.on' : 'configure.off') : one}
          </option>
        ))}
      </select>
    </Field>
  );
}
