import type { components, paths } from './schema';
import { ApiProblem, problemOf, Unreachable } from './problem';
import { session } from './session';

export type Schemas = components['schemas'];
export type Post = Schemas['Post'];
export type PersonCard = Schemas['PersonCard'];
export type Person = Schemas['Person'];
export type MyProfile = Schemas['MyProfile'];
export type Comment = Schemas['Comment'];
export type Notification = Schemas['Notification'];

type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Prefix = '/api/v1';
type PathsWith<V extends Verb> = {
  [P in keyof paths]: paths[P] extends { [K in V]: object } ? (P extends `${Prefix}${infer Rest}` ? Rest : never) : never;
}[keyof paths];
type Operation<V extends Verb, P extends string> = `${Prefix}${P}` extends keyof paths
  ? V extends keyof paths[`${Prefix}${P}`]
    ? paths[`${Prefix}${P}`][V]
    : never
  : never;
type Part<O, K extends string> = O extends { parameters: { [Q in K]?: infer T } } ? NonNullable<T> : never;
type Body<O> = O extends { requestBody?: infer B }
  ? [B] extends [undefined]
    ? never
    : NonNullable<B> extends { content: { 'application/json': infer T } }
      ? T
      : never
  : never;
type Ok<O> = O extends { responses: infer R } ? R[keyof R & (200 | 201)] : never;
type Data<O> = Ok<O> extends { content: { 'application/json': infer T } } ? (T extends { data: infer D } ? D : undefined) : undefined;

type Given<K extends string, T> = [T] extends [never] ? object : { [Q in K]: T };
type MaybeGiven<K extends string, T> = [T] extends [never] ? object : { [Q in K]?: T };
interface Common {
  signal?: AbortSignal | undefined;
  headers?: Record<string, string>;
}
type Options<O> = Common & Given<'path', Part<O, 'path'>> & MaybeGiven<'query', Part<O, 'query'>> & Given<'body', Body<O>>;
type Arguments<O> = object extends Options<O> ? [options?: Options<O>] : [options: Options<O>];

interface Loose extends Common {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

/** The address of a call below the station's own address. */
export function addressOf(path: string, variables: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(variables[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return `/api/v1${filled}${text ? `?${text}` : ''}`;
}

async function send(verb: string, address: string, options: Loose, token: string | undefined): Promise<Response> {
  try {
    return await fetch(address, {
      method: verb.toUpperCase(),
      credentials: 'omit',
      signal: options.signal ?? null,
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
  } catch (failure) {
    if (options.signal?.aborted) throw failure;
    throw new Unreachable();
  }
}

/** Refusals of the token itself; a wrong password is a 401 too. */
const TOKEN_REFUSED = ['UNAUTHENTICATED', 'INVALID_TOKEN', 'TOKEN_EXPIRED'];

/** The answer to a request of whoever is signed in; a token that was refused is renewed once. */
export async function request(verb: string, address: string, options: Loose = {}): Promise<Response> {
  const token = await session.token();
  const response = await send(verb, address, options, token);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (token === undefined || session.status !== 'member' || !TOKEN_REFUSED.includes(problem.code)) throw problem;
  const fresh = await session.renew();
  if (fresh === undefined) throw problem;
  const second = await send(verb, address, options, fresh);
  if (!second.ok) throw await problemOf(second);
  return second;
}

async function data(verb: Verb, path: string, options: Loose = {}): Promise<unknown> {
  const response = await request(verb, addressOf(path, options.path, options.query), options);
  if (response.status === 204) return undefined;
  const body = await response.json();
  if (typeof body !== 'object' || body === null) throw new ApiProblem(response.status, 'UNKNOWN', 'not understood');
  return body.data;
}

/** Calls of the station's interface; paths, parameters and answers are typed from its own document. */
export const api = {
  get: <P extends PathsWith<'get'>>(path: P, ...[options]: Arguments<Operation<'get', P>>) =>
    data('get', path, options as Loose) as Promise<Data<Operation<'get', P>>>,
  post: <P extends PathsWith<'post'>>(path: P, ...[options]: Arguments<Operation<'post', P>>) =>
    data('post', path, options as Loose) as Promise<Data<Operation<'post', P>>>,
  put: <P extends PathsWith<'put'>>(path: P, ...[options]: Arguments<Operation<'put', P>>) =>
    data('put', path, options as Loose) as Promise<Data<Operation<'put', P>>>,
  patch: <P extends PathsWith<'patch'>>(path: P, ...[options]: Arguments<Operation<'patch', P>>) =>
    data('patch', path, options as Loose) as Promise<Data<Operation<'patch', P>>>,
  delete: <P extends PathsWith<'delete'>>(path: P, ...[options]: Arguments<Operation<'delete', P>>) =>
    data('delete', path, options as Loose) as Promise<Data<Operation<'delete', P>>>,
};

/** What the hub answers about itself, plain JSON without the envelope. */
export async function station<T>(path: string, verb: 'get' | 'post' = 'get', signal?: AbortSignal): Promise<T> {
  const response = await request(verb, path, { signal });
  return response.json();
}
