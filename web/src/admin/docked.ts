import { queryOptions } from '@tanstack/react-query';
import { hub, modulePath } from './hub';
import type { ModuleEntry } from './station';

/** One process of a module outside of the station's own. */
export interface InstanceView {
  id: string;
  state: string;
  reason: string;
  since: string;
  nextLook?: string;
  leaseUntil?: string;
  url?: string;
  version: string;
  inFlight: number;
  streams: number;
  answered: number;
  failed: number;
}

export interface SwapView {
  step: string;
  from: string[];
  to: string;
  reason: string;
  since: string;
}

type Told = string | { type?: string; description?: string };

/** As much of a manifest as is shown. */
export interface ManifestView {
  needs?: { contract?: string; version?: string; optional?: boolean; reason?: string }[];
  events?: { publishes?: Told[]; subscribes?: Told[] };
  routes?: { method: string; path: string; access?: string; permission?: string }[];
  provides?: string[];
  ui?: { title?: string; path?: string };
  settings?: { properties?: Record<string, unknown> };
}

/** A module with all that an administrator may know; what begins with `instances` only of those outside of the process. */
export interface ModuleDetail extends ModuleEntry {
  instances?: InstanceView[];
  askedScopes?: string[];
  grantedScopes?: string[];
  trusted?: boolean;
  supervised?: boolean;
  swap?: SwapView;
  manifest: ManifestView;
}

export interface Turn {
  at: string;
  state: string;
  code: string;
  reason: string;
  instance?: string;
  by?: string;
}

/** The answer to docking, as far as the page needs it; the secrets in it are for the module. */
export interface Docked {
  moduleId: string;
  state: string;
}

const SOON = 2_000;

export const moduleKey = (id: string) => ['station', 'module', id];

export const moduleQuery = (id: string) =>
  queryOptions({
    queryKey: moduleKey(id),
    queryFn: ({ signal }) => hub<ModuleDetail>('get', modulePath(id), { signal }),
    refetchInterval: SOON,
    retry: false,
  });

export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: [...moduleKey(id), 'history'],
    queryFn: async ({ signal }) => (await hub<{ history: Turn[] }>('get', modulePath(id, '/history'), { signal })).history,
    refetchInterval: 2 * SOON,
  });

export const moduleLogQuery = (id: string, paused: boolean) =>
  queryOptions({
    queryKey: [...moduleKey(id), 'log'],
    queryFn: async ({ signal }) => (await hub<{ lines: string[] }>('get', modulePath(id, '/log'), { query: { limit: 500 }, signal })).lines,
    refetchInterval: paused ? false : SOON,
  });

export const isWaiting = ({ state }: { state: string }): boolean => state === 'verified' || state === 'announced';
export const isServing = ({ state }: { state: string }): boolean => state === 'ready' || state === 'degraded';
export const waitsForNeeds = ({ state, code }: { state: string; code: string }): boolean => state === 'starting' && code === 'NEEDS_MISSING';
export const isSwapping = (swap: SwapView | undefined): boolean => swap !== undefined && ['starting', 'trial', 'draining'].includes(swap.step);

/** Modules without which nobody can sign in or look after the station in a browser. */
const SIGN_IN = ['identity', 'people'];
export const locksOut = ({ id }: { id: string }): boolean => SIGN_IN.includes(id);

/** What is ticked before anybody chooses: all of it only where nothing was decided yet. */
export function proposed(module: { state: string; askedScopes?: string[]; grantedScopes?: string[] }): string[] {
  const { askedScopes = [], grantedScopes = [] } = module;
  return isWaiting(module) ? askedScopes : grantedScopes.filter((one) => askedScopes.includes(one));
}

/** An address as the station compares it; undefined for what is none. */
export function addressOf(text: string): string | undefined {
  try {
    const { protocol, host, pathname } = new URL(text.trim());
    return /^https?:$/.test(protocol) ? `${protocol}//${host}${pathname.replace(/\/+$/, '')}` : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an instance of the module listens there already. */
export const isThere = ({ instances = [] }: Pick<ModuleDetail, 'instances'>, url: string): boolean => {
  const address = addressOf(url);
  return address !== undefined && instances.some((one) => one.url !== undefined && addressOf(one.url) === address);
};

/** A scope, and why the manifest asks for it. */
export interface Wish {
  scope: string;
  kind: 'call' | 'publish' | 'hear' | 'other';
  what: string;
  why?: string;
  optional: boolean;
}

/** What a module asks for, each with the reason that its manifest gives. */
export function wishes(scopes: string[], manifest: ManifestView): Wish[] {
  const declared = (list: Told[] | undefined, type: string) => list?.find((one) => typeof one === 'object' && one.type === type) as { description?: string } | undefined;
  return scopes.map((scope) => {
    const [, word = '', what = scope] = /^(call|publish|hear):(.*)$/.exec(scope) ?? [];
    const need = word === 'call' ? manifest.needs?.find(({ contract }) => contract === what) : undefined;
    const why = need?.reason ?? (word === 'publish' ? declared(manifest.events?.publishes, what) : word === 'hear' ? declared(manifest.events?.subscribes, what) : undefined)?.description;
    return { scope, kind: (word || 'other') as Wish['kind'], what, optional: need?.optional ?? false, ...(why && { why }) };
  });
}

/** Whether it tells what was done, which leaves a module in its state. */
export const isDeed = ({ code }: { code: string }): boolean => ['SWAP', 'SETTINGS', 'FORGOTTEN', 'DECISION'].includes(code);

/**
 * Turns without those that say again how it stands: said of another moment it is counted, said again around a step of a
 * deed it is not. The first time that it was said stays.
 */
export function told(turns: Turn[]): (Turn & { times: number })[] {
  const all: (Turn & { times: number })[] = [];
  let last: (Turn & { times: number }) | undefined;
  for (const turn of turns.toReversed()) {
    if (!isDeed(turn) && last && last.state === turn.state && last.code === turn.code && last.reason === turn.reason && last.instance === turn.instance) {
      if (turn.at !== last.at) last.times++;
      continue;
    }
    const one = { ...turn, times: 1 };
    all.push(one);
    if (!isDeed(turn)) last = one;
  }
  return all.toReversed();
}

/** A stretch of time in one state; `share` of the whole, from 0 to 1. */
export interface Span {
  state: string;
  from: string;
  share: number;
}

/** The way through the states of the last hours, oldest first, from turns that come newest first. */
export function spans(turns: Turn[], now: number, hours: number): Span[] {
  const ordered = turns.filter((turn) => !isDeed(turn)).toReversed();
  const first = ordered[0];
  if (!first) return [];
  const start = Math.max(now - hours * 3_600_000, Date.parse(first.at));
  const whole = Math.max(1, now - start);
  return ordered.flatMap(({ at, state }, index) => {
    const from = Math.max(start, Date.parse(at));
    const next = ordered[index + 1];
    const to = next ? Date.parse(next.at) : now;
    return to <= from ? [] : [{ state, from: new Date(from).toISOString(), share: (to - from) / whole }];
  });
}
