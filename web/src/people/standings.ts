import { api } from '../api/client';

/** How the signed-in person stands to another. */
export interface Standing {
  follows: boolean;
  followed_by: boolean;
  blocks: boolean;
  mutes: boolean;
}

const MOST = 100;
type Waiting = { resolve: (standing: Standing) => void; reject: (failure: unknown) => void };
const waiting = new Map<number, Waiting[]>();

/** Reads a standing; those that are asked for together, beside each person of a list, go in one call. */
export function standingOf(id: number): Promise<Standing> {
  if (waiting.size === 0) setTimeout(() => void ask(), 0);
  return new Promise((resolve, reject) => {
    const others = waiting.get(id) ?? [];
    waiting.set(id, [...others, { resolve, reject }]);
  });
}

async function ask(): Promise<void> {
  const asked = [...waiting];
  waiting.clear();
  for (let start = 0; start < asked.length; start += MOST) {
    const some = new Map(asked.slice(start, start + MOST));
    try {
      const { statuses } = await api.get('/relation/statuses', { query: { user_ids: [...some.keys()] } });
      for (const { user_id, ...standing } of statuses) some.get(user_id)?.forEach(({ resolve }) => resolve(standing));
    } catch (failure) {
      for (const all of some.values()) all.forEach(({ reject }) => reject(failure));
    }
  }
}
