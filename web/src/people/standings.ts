import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/client';
import { useMe } from '../app/me';
import { standingKey, type Standing } from './follow';

const MOST = 100;

/** How the reader stands to several people, read in one call and kept for each of them. */
export function useStandingsOf(people: number[]): boolean {
  const queries = useQueryClient();
  const me = useMe();
  const unknown = [...new Set(people)].filter((id) => id !== me?.id && !queries.getQueryData(standingKey(id))).slice(0, MOST);
  const { isFetching } = useQuery({
    queryKey: ['standings', ...unknown],
    enabled: me !== undefined && unknown.length > 0,
    queryFn: async ({ signal }) => {
      const { statuses } = await api.get('/relation/statuses', { query: { user_ids: unknown }, signal });
      for (const { user_id, ...standing } of statuses) queries.setQueryData<Standing>(standingKey(user_id), standing);
      return null;
    },
  });
  return me !== undefined && !isFetching;
}

/** What is known of how the reader stands to somebody, without asking. */
export function useKnownStanding(id: number): Standing | undefined {
  return useQuery<Standing>({ queryKey: standingKey(id), enabled: false }).data;
}
