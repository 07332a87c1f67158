import { createContext, useContext, useEffect, useState } from 'react';
import { isProblem, Unreachable } from '../api/problem';
import { Empty } from '../ui/basics';
import { tell, Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';

/** Longer than an answer takes. */
const PATIENCE = 6_000;

/** Whether the station does not answer, so that nothing can be done now. */
export const StationAway = createContext(false);
export const useAway = (): boolean => useContext(StationAway);

interface Read {
  error: unknown;
  data: unknown;
  dataUpdatedAt: number;
  fetchStatus: string;
}

/** Whether what is shown is old: it could not be read again, or the answer is long in coming. */
export function useStale({ error, data, fetchStatus, dataUpdatedAt }: Read): boolean {
  const [late, setLate] = useState(false);
  const waits = fetchStatus === 'fetching';
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [waits, dataUpdatedAt]);
  return data !== undefined && (Boolean(error) || late);
}

/** Says that the station does not answer, and of when what stands below is. */
export function StaleNote({ read }: { read: Read }) {
  const words = useWords();
  const { clock } = useFormats();
  const { error, dataUpdatedAt } = read;
  const answers = Boolean(error) && !(error instanceof Unreachable);
  return (
    <div className="note danger stack tight" role="alert">
      <p className="strong">{answers ? words('problems.title') : words('problems.offlineTitle')}</p>
      {answers && <p className="small">{isSignInAway(error) ? words('admin.signInAway') : tell(error)}</p>}
      <p className="small">{words('admin.stale', { time: clock(new Date(dataUpdatedAt)) })}</p>
    </div>
  );
}

/** No page here is of a module: what is away is what says who somebody is. */
const isSignInAway = (failure: unknown) => isProblem(failure, 'MODULE_UNAVAILABLE');

/** A page of administrators that could not be read; without sign-in there is only one way back. */
export function AdminTrouble({ failure, retry }: { failure: unknown; retry: () => void }) {
  const words = useWords();
  if (!isSignInAway(failure)) return <Trouble failure={failure} retry={retry} />;
  return (
    <Empty
      title={words('admin.rightsUnknown')}
      text={words('admin.signInAway')}
      action={
        <button type="button" className="button outline" onClick={retry}>
          {words('ui.again')}
        </button>
      }
    />
  );
}
