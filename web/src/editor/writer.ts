import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { meQuery, useSession } from '../app/me';

const STORED = 'quark.writer';

/** Whose texts these are; without a network the one who wrote here last, as long as that person is signed in. */
export function useWriter(): number | 'unknown' | undefined {
  const member = useSession() === 'member';
  const me = useQuery({ ...meQuery, enabled: member });
  const id = me.data?.id;
  useEffect(() => {
    if (id !== undefined) localStorage.setItem(STORED, String(id));
  }, [id]);
  if (id !== undefined) return id;
  if (!me.isError) return undefined;
  const last = Number(localStorage.getItem(STORED));
  return last > 0 ? last : 'unknown';
}
