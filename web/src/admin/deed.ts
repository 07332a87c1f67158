import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import { tellHub } from './hub';

/** Does something at the hub, says how it went, and has what is shown read again. */
export function useDeed(key: readonly unknown[] = ['station']) {
  const queries = useQueryClient();
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
  return { busy, fault, run };
}
