import { useSyncExternalStore } from 'react';

/** Branches that were folded stay so in this browser; the oldest are forgotten. */
const STORED = 'quark.folded';
const MOST = 500;
const listeners = new Set<() => void>();
let folded: readonly number[] = read();

function read(): number[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORED) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'number') : [];
  } catch {
    return [];
  }
}

export function fold(id: number, wanted: boolean): void {
  if (folded.includes(id) === wanted) return;
  folded = wanted ? [...folded, id].slice(-MOST) : folded.filter((other) => other !== id);
  localStorage.setItem(STORED, JSON.stringify(folded));
  listeners.forEach((listener) => listener());
}

export function useFolded(id: number): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => folded.includes(id),
  );
}
