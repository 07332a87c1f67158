import { useSyncExternalStore } from 'react';

/** A new version of the app: told quietly, taken on when the person says so. */
const CHECK_EVERY = 30 * 60_000;
const listeners = new Set<() => void>();
let waiting: ServiceWorker | null = null;
let asked = false;

function found(worker: ServiceWorker | null) {
  // The first worker of a browser is no update.
  if (!navigator.serviceWorker.controller) return;
  waiting = worker;
  listeners.forEach((listener) => listener());
}

/** Installs the worker that keeps the app for days without a network. */
export async function installWorker(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => asked && location.reload());
  const registration = await navigator.serviceWorker.register('/sw.js').catch(() => undefined);
  if (!registration) return;
  if (registration.waiting) found(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => worker.state === 'installed' && found(worker));
  });
  setInterval(() => void registration.update().catch(() => undefined), CHECK_EVERY);
}

export function takeUpdate(): void {
  asked = true;
  waiting?.postMessage('take over');
}

export const useUpdateWaits = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== null,
  );
