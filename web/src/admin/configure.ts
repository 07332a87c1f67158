import { queryOptions } from '@tanstack/react-query';
import { moduleKey, type ModuleDetail } from './docked';
import { hub, modulePath } from './hub';

/** As much of a setting's JSON Schema as a form shows. */
export interface SettingSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  enum?: unknown[];
  items?: { type?: string; enum?: unknown[] };
  minimum?: number;
  maximum?: number;
}

/** The settings of a module, secrets hidden. */
export interface Configuration {
  id: string;
  generation: number;
  schema: { properties?: Record<string, SettingSchema>; required?: string[] };
  values: Record<string, unknown>;
  set: string[];
  secret: string[];
  /** Where those stand that are changed only there: in the station's own settings. */
  fixed?: Record<string, string>;
  faults: { field: string; problem: string }[];
  instances: { id: string; generation: number; problem?: string }[];
}

export type Kind = 'text' | 'secret' | 'number' | 'switch' | 'choice' | 'lines' | 'json';

/** One line of the form. */
export interface SettingField {
  name: string;
  kind: Kind;
  schema: SettingSchema;
  required: boolean;
  isSet: boolean;
  /** Where it stands, when it is changed only there. */
  fixed?: string;
  /** What the field holds before anybody types. */
  text: string;
}

export const hasSettings = ({ manifest }: ModuleDetail): boolean => Object.keys(manifest.settings?.properties ?? {}).length > 0;

export const configurationQuery = (id: string) =>
  queryOptions({
    queryKey: [...moduleKey(id), 'settings'],
    queryFn: ({ signal }) => hub<Configuration>('get', modulePath(id, '/settings'), { signal }),
    refetchInterval: 5_000,
  });

function kindOf(name: string, { type, enum: choices, items }: SettingSchema, secret: string[]): Kind {
  // What may be written in several ways, such as 1048576 and 1MB, may be written as a text.
  const plain = Array.isArray(type) ? type.find((one) => one === 'string') : type;
  if (secret.includes(name)) return plain === 'string' ? 'secret' : 'json';
  if (choices?.every((one) => typeof one === 'string' || typeof one === 'number')) return 'choice';
  if (plain === 'boolean') return 'switch';
  if (plain === 'integer' || plain === 'number') return 'number';
  if (plain === 'string') return 'text';
  return plain === 'array' && items?.type === 'string' && !items.enum ? 'lines' : 'json';
}

function written(kind: Kind, value: unknown): string {
  if (value === undefined) return '';
  if (kind === 'lines' && Array.isArray(value)) return value.join('\n');
  return kind === 'json' ? JSON.stringify(value, undefined, 2) : String(value);
}

/** The form's lines in the order of the manifest; a secret's is empty. */
export function fieldsOf({ schema, values, set, secret, fixed = {} }: Configuration): SettingField[] {
  return Object.entries(schema.properties ?? {}).map(([name, one]) => {
    const kind = kindOf(name, one, secret);
    const text = secret.includes(name) ? '' : written(kind, values[name]);
    return { name, kind, schema: one, required: schema.required?.includes(name) ?? false, isSet: set.includes(name), text, ...(fixed[name] && { fixed: fixed[name] }) };
  });
}

/** What a field's text means; undefined where it is none of its kind. Nothing in it means the default, but for texts. */
export function meaning({ kind, schema }: SettingField, text: string): unknown {
  if (kind === 'text') return text;
  if (text.trim() === '') return kind === 'secret' ? undefined : null;
  switch (kind) {
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'switch':
      return text === 'true';
    case 'choice':
      return schema.enum?.find((one) => String(one) === text);
    case 'lines':
      return text.split('\n').map((line) => line.trim()).filter(Boolean);
    case 'json':
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
    default:
      return text;
  }
}

/** What is to be sent of what was typed, and the names of fields that make no sense. */
export function changes(fields: SettingField[], typed: Record<string, string>): { values: Record<string, unknown>; senseless: string[] } {
  const values: Record<string, unknown> = {};
  const senseless: string[] = [];
  for (const field of fields) {
    const text = typed[field.name];
    if (text === undefined || text === field.text) continue;
    const value = meaning(field, text);
    if (value === undefined) senseless.push(field.name);
    else values[field.name] = value;
  }
  return { values, senseless };
}

/** The names of the settings that are other than they were; what a secret is nobody is told. */
export function moved(before: SettingField[], now: SettingField[]): string[] {
  return now.filter((field) => {
    const old = before.find(({ name }) => name === field.name);
    return old?.text !== field.text || old.isSet !== field.isSet;
  }).map(({ name }) => name);
}

/** Of faults by path, such as `mail.host` or `colours[0]`, those of one setting, in words. */
export function faultOf(name: string, faults: { field: string; problem: string }[]): string | undefined {
  const own = faults.filter(({ field }) => field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`));
  return own.length === 0 ? undefined : own.map(({ field, problem }) => (field === name ? problem : `${field} ${problem}`)).join('; ');
}
