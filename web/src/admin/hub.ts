import { request } from '../api/client';
import { ApiProblem } from '../api/problem';
import { tell, tellWhole } from '../ui/trouble';

type Verb = 'get' | 'post' | 'patch' | 'delete';
interface Said {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** What the hub answers to administrators: plain JSON without the envelope. */
export async function hub<T>(verb: Verb, path: string, { query = {}, body, signal }: Said = {}): Promise<T> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') search.set(name, String(value));
  const address = search.size > 0 ? `${path}?${search}` : path;
  const response = await request(verb, address, { signal, ...(body !== undefined && { body }) });
  return response.status === 204 ? (undefined as T) : response.json();
}

export const modulePath = (id: string, rest = ''): string => `/modules/${encodeURIComponent(id)}${rest}`;

/** What the hub says of a module or an event that went wrong is for administrators to read, word by word. */
export function tellHub(failure: unknown): string {
  if (!(failure instanceof ApiProblem) || (failure.status >= 500 && !failure.code.startsWith('QE'))) return tell(failure);
  const fields = failure.fields.map(({ field, problem }) => `${field} ${problem}`);
  if (fields.length > 0) return tellWhole(failure, `${failure.message}: ${fields.join('; ')}`);
  return failure.message ? tellWhole(failure, failure.message) : tell(failure);
}
