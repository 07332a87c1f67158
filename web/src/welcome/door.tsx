import { useState, type FormEvent, type ReactNode } from 'react';
import { useTitle } from '../app/unread';
import { TextField } from '../ui/fields';
import { faultsOf, type Faults } from '../ui/faults';
import { Mark } from '../ui/icon';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { CommunityCard } from './community';
import './welcome.css';

const KEPT = 'quark.door';

/** What was typed at the door, but never a password: kept until it was of use. */
export function useKept(name: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => sessionStorage.getItem(`${KEPT}.${name}`) ?? '');
  return [
    text,
    (next) => {
      sessionStorage.setItem(`${KEPT}.${name}`, next);
      setText(next);
    },
  ];
}

export function forget() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(KEPT)) sessionStorage.removeItem(name);
}

/** A form at the door: says what is wrong as a whole above the button, and beside each field. */
export function useDoor(act: () => Promise<void>, check: () => Faults) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [faults, setFaults] = useState<Faults>({});
  async function submit(event: FormEvent) {
    event.preventDefault();
    const found = check();
    setFaults(found);
    setFailure(undefined);
    if (Object.keys(found).length > 0) {
      const first = Object.keys(found)[0];
      (event.target as HTMLFormElement).querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setBusy(true);
    try {
      await act();
    } catch (problem) {
      const told = faultsOf(problem);
      setFaults(told);
      if (Object.keys(told).length === 0) setFailure(tell(problem));
    } finally {
      setBusy(false);
    }
  }
  return { busy, failure, faults, submit };
}

export function Door({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <div className="door">
      <section className="card door-form" aria-labelledby="door-title">
        <Mark />
        <h1 id="door-title">{title}</h1>
        {children}
      </section>
      <CommunityCard />
    </div>
  );
}

export function Password({
  label,
  hint,
  name,
  value,
  fault,
  autoComplete,
  onChange,
}: {
  label: string;
  hint?: string;
  name: string;
  value: string;
  fault: string | undefined;
  autoComplete: string;
  onChange: (text: string) => void;
}) {
  const words = useWords();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={label}
      hint={hint}
      name={name}
      type={shown ? 'text' : 'password'}
      autoComplete={autoComplete}
      value={value}
      fault={fault}
      onChange={(event) => onChange(event.target.value)}
      end={
        <button type="button" className="show-password" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {words(shown ? 'welcome.hidePassword' : 'welcome.showPassword')}
        </button>
      }
    />
  );
}

export function Failed({ text }: { text: string | undefined }) {
  return text ? (
    <p className="note danger" role="alert">
      {text}
    </p>
  ) : null;
}
