import { queryOptions } from '@tanstack/react-query';
import { station } from '../api/client';

/** How the station was during one interval; sizes in bytes, `cpu` from 0 to 1 of all processors. */
export interface Sample {
  time: string;
  requests_per_second: number;
  errors_per_second: number;
  refusals_per_second: number;
  p50_ms?: number;
  p95_ms?: number;
  p99_ms?: number;
  heap_used: number;
  heap_max: number;
  resident?: number;
  live_connections: number;
  pool_size: number;
  pool_busy: number;
  pool_waiting: number;
  bus_behind: number;
  bus_worst?: { subscriber: string; source: string; behind: number; seconds: number };
  cpu: number;
}

export interface RouteTotals {
  method: string;
  route: string;
  module: string;
  requests: number;
  errors: number;
  mean_ms: number;
}

interface VitalSigns {
  interval_seconds: number;
  samples: Sample[];
  routes: RouteTotals[];
}

export interface LogLine {
  number: number;
  time: string;
  level: string;
  logger: string;
  message: string;
  trace_id?: string;
  exception?: string;
}

export interface LogPage {
  lines: LogLine[];
  next: number;
  dropped: number;
}

export interface SettingEntry {
  name: string;
  value: string;
  default: string;
  source: string;
  where: string;
  kind: string;
  secret: boolean;
  description: string;
}

export interface ModuleEntry {
  id: string;
  name: string;
  version: string;
  technology: string;
  description: string;
  state: string;
  health: string;
  code: string;
  reason: string;
  since: string;
  nextRetry?: string;
  /** How many of its instances serve, of a module outside of the process. */
  serving?: number;
}

export interface StationStatus {
  version: string;
  uptime: number;
  generation: number;
}

const OFTEN = 5_000;

export const vitalsQuery = queryOptions({
  queryKey: ['station', 'vitals'],
  queryFn: ({ signal }) => station<VitalSigns>('/station/vitals', 'get', signal),
  refetchInterval: OFTEN,
});

export const statusQuery = queryOptions({
  queryKey: ['station', 'status'],
  queryFn: ({ signal }) => station<StationStatus>('/status', 'get', signal),
  refetchInterval: OFTEN,
});

export const modulesQuery = queryOptions({
  queryKey: ['station', 'modules'],
  queryFn: async ({ signal }) => (await station<{ modules: ModuleEntry[] }>('/modules/discovery', 'get', signal)).modules,
  refetchInterval: OFTEN,
});

export const settingsInEffectQuery = queryOptions({
  queryKey: ['station', 'settings'],
  queryFn: async ({ signal }) => (await station<{ settings: SettingEntry[] }>('/station/settings', 'get', signal)).settings,
});
