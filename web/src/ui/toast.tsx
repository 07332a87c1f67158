import { useSyncExternalStore } from 'react';
import { useWords } from '../words/words';
import { Icon } from './icon';

/** A short word about what just happened, with a way back where there is one. */
interface Toast {
  id: number;
  text: string;
  action: { label: string; run: () => void } | undefined;
}

const SHOWN = 6000;
const WITH_ACTION = 10_000;
const MOST = 3;
let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function show(list: readonly Toast[]) {
  toasts = list;
  listeners.forEach((listener) => listener());
}

const drop = (id: number) => show(toasts.filter((toast) => toast.id !== id));

/** Shows a text for some seconds; gives what takes it away again. */
export function toast(text: string, action?: { label: string; run: () => void }): () => void {
  const id = next++;
  show([...toasts.slice(1 - MOST), { id, text, action }]);
  setTimeout(() => drop(id), action ? WITH_ACTION : SHOWN);
  return () => drop(id);
}

export function Toasts() {
  const words = useWords();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map(({ id, text, action }) => (
        <div key={id} className="toast">
          <span>{text}</span>
          {action && (
            <button
              type="button"
              onClick={() => {
                drop(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" aria-label={words('ui.close')} onClick={() => drop(id)}>
            <Icon sign="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
