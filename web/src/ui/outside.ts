import { useSyncExternalStore } from 'react';
import { useMySettings } from '../app/me';

/**
 * Pictures from elsewhere tell their host who reads what. They are fetched only when the person asked for it: for good in
 * the settings, or for one host until the tab is closed.
 */
const listeners = new Set<() => void>();
let allowed: ReadonlySet<string> = new Set();

/** The host that would be asked; undefined when it is the station itself. */
export function hostOf(address: string): string | undefined {
  try {
    const url = new URL(address, location.href);
    if (url.origin === location.origin) return undefined;
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.host : '';
  } catch {
    return '';
  }
}

export function allowHost(host: string): void {
  allowed = new Set(allowed).add(host);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells of each address whether it may be fetched now. */
export function useMayFetch(): (address: string) => boolean {
  const always = useMySettings()?.external_media === 'always';
  const hosts = useSyncExternalStore(subscribe, () => allowed);
  return (address) => {
    const host = hostOf(address);
    return host === undefined || (host !== '' && (always || hosts.has(host)));
  };
}
