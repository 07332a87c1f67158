import { useId, type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes } from 'react';

type FieldProps = { label: string; hint?: ReactNode; fault?: string | undefined; end?: ReactNode };

/** A labelled line of text; what is wrong with it is said below it and read out with it. */
export function TextField({ label, hint, fault, end, ...input }: FieldProps & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} fault={fault} end={end}>
      <input id={id} className="input" aria-invalid={fault ? true : undefined} aria-describedby={`${id}-about`} {...input} />
    </Field>
  );
}

export function TextArea({ label, hint, fault, end, ...input }: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Field id={id} label={label} hint={hint} fault={fault} end={end}>
      <textarea id={id} className="input" aria-invalid={fault ? true : undefined} aria-describedby={`${id}-about`} {...input} />
    </Field>
  );
}

export function Field({ id, label, hint, fault, end, children }: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      <div id={`${id}-about`} role={fault ? 'alert' : undefined}>
        {fault ? <span className="fault">{fault}</span> : hint ? <span className="hint">{hint}</span> : null}
      </div>
      {end}
    </div>
  );
}
