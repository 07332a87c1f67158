import { useQueryClient } from '@tanstack/react-query';
import { api, type Schemas } from '../api/client';
import { settingsQuery } from '../app/me';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';

type Settings = Schemas['PersonSettings'];

/** Changes some of one's settings, at once on the screen; what is refused goes back. */
export function useChangeSettings() {
  const queries = useQueryClient();
  return async (change: Partial<Settings>): Promise<void> => {
    const before = queries.getQueryData(settingsQuery.queryKey);
    if (before) queries.setQueryData(settingsQuery.queryKey, { ...before, ...change });
    try {
      queries.setQueryData(settingsQuery.queryKey, await api.patch('/users/me/settings', { body: change }));
    } catch (failure) {
      if (before) queries.setQueryData(settingsQuery.queryKey, before);
      toast(tell(failure));
    }
  };
}
