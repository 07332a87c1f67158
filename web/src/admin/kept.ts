import { useState } from 'react';
import { session } from '../api/session';

/** What was typed into dialogs and not sent yet; it goes with the page, or when whoever typed it signs out. */
const kept = new Map<string, unknown>();
session.subscribe(() => session.status === 'guest' && kept.clear());

/** A state that is still there when what shows it is closed and opened again, until it is forgotten. */
export function useKept<T>(name: string, first: T): [value: T, set: (value: T) => void, forget: () => void] {
  const [value, setValue] = useState(() => (kept.has(name) ? (kept.get(name) as T) : first));
  const set = (next: T) => {
    kept.set(name, next);
    setValue(next);
  };
  return [value, set, () => kept.delete(name)];
}
