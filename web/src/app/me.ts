import { queryOptions, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { api } from '../api/client';
import { session } from '../api/session';

/** Who uses the app. */
export const useSession = () =>
  useSyncExternalStore(session.subscribe, () => session.status);

/** The id of who is signed in; undefined for guests. */
export const usePerson = () => useSyncExternalStore(session.subscribe, () => session.person);

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => api.get('/users/me'),
  staleTime: 5 * 60_000,
});

/** The signed-in person, undefined for guests and until it is known. */
export function useMe() {
  const member = useSession() === 'member';
  return useQuery({ ...meQuery, enabled: member }).data;
}

export const settingsQuery = queryOptions({
  queryKey: ['me', 'settings'],
  queryFn: () => api.get('/users/me/settings'),
  staleTime: 5 * 60_000,
});

export function useMySettings() {
  const member = useSession() === 'member';
  return useQuery({ ...settingsQuery, enabled: member }).data;
}

export function useHasRole(...roles: string[]): boolean {
  return useMe()?.roles.some((role) => roles.includes(role)) ?? false;
}
