import { api, type Schemas } from '../api/client';
import { ApiProblem } from '../api/problem';
import { session } from '../api/session';
import type { Stored } from './draft';

/** What the editor asks of the station. */
export interface Station {
  create(post: Schemas['NewPost'], key: string): Promise<Stored>;
  update(id: number, version: number, change: Schemas['PostChange']): Promise<Stored>;
  get(id: number): Promise<Stored>;
}

export const station: Station = {
  create: (body, key) => api.post('/posts', { body, headers: { 'Idempotency-Key': key } }),
  update: (id, version, body) => api.put('/posts/{id}', { path: { id }, body, headers: { 'If-Match': `"${version}"` } }),
  get: (id) => api.get('/posts/{id}', { path: { id } }),
};

/** The station as one person asks it: a text that is still open when somebody else signs in is not told as theirs. */
export function stationOf(person: number): Station {
  const asked = async <T>(call: () => Promise<T>): Promise<T> => {
    await session.token();
    if (session.status === 'guest' || (session.person ?? person) !== person) throw new ApiProblem(401, 'UNAUTHENTICATED', '');
    return call();
  };
  return {
    create: (...given) => asked(() => station.create(...given)),
    update: (...given) => asked(() => station.update(...given)),
    get: (...given) => asked(() => station.get(...given)),
  };
}

/**
 * What the station makes of a text. There is nothing to ask it without keeping the text, so a draft that only its author
 * sees is made and taken away again.
 */
export async function renderedByStation(post: Schemas['NewPost'], key: string): Promise<Stored> {
  const made = await api.post('/posts', { body: { ...post, status: 'draft', visibility: 'private' }, headers: { 'Idempotency-Key': key } });
  await api.delete('/posts/{id}', { path: { id: made.id } });
  return made;
}
