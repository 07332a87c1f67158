import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import { useAway } from './away';
import { tellHub } from './hub';

/** Does something at the hub, says how it went, and has what is shown read again; nothing while the station is away. */
export function useDeed(key: readonly unknown[] = ['station']) {
  const queries = useQueryClient();
  const away = useAway();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  async function run(work: () => Promise<unknown>, done?: string): Promise<boolean> {
    setBusy(true);
    setFault(undefined);
    try {
      await work();
      if (done) toast(done);
      return true;
    } catch (failure) {
      setFault(tellHub(failure));
      return false;
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: key });
    }
  }
  return { busy: busy || away, fault, run };
}
