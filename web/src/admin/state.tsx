import { useFormats } from '../words/format';
import { useWords, type TextKey } from '../words/words';
import { isWaiting, waitsForNeeds, type ModuleDetail } from './docked';
import { useReason } from './reason';
import { Until } from './times';

export const STATES = ['announced', 'verified', 'approved', 'starting', 'ready', 'degraded', 'draining', 'undocked', 'failed', 'quarantined', 'refused'] as const;
export type State = (typeof STATES)[number];

const LOOKS: Record<State, string> = {
  announced: 'accent',
  verified: 'accent',
  approved: '',
  starting: 'accent',
  ready: 'good',
  degraded: 'warn',
  draining: 'warn',
  undocked: '',
  failed: 'danger',
  quarantined: 'danger',
  refused: 'danger',
};

export const stateOf = (text: string): State | undefined => STATES.find((one) => one === text);
export const lookOf = (text: string): string => LOOKS[stateOf(text) ?? 'undocked'];

/** The colour of what is said of a state: only what is wrong has one of its own. */
export const noteOf = (text: string): string => (['warn', 'danger'].includes(lookOf(text)) && text !== 'draining' ? lookOf(text) : '');

/** The state of a module, in a word. */
export function StateChip({ state }: { state: string }) {
  const words = useWords();
  const known = stateOf(state);
  return <span className={`chip ${lookOf(state)}`}>{known ? words(`admin.state_${known}`) : state}</span>;
}

/** What a state means for whoever looks after the module, and what to do. */
export function meaningOf(state: State, code: string): TextKey {
  if (code === 'MANUAL') return 'docking.means_manual';
  // What is degraded by itself misses nothing that others could bring back.
  if (code === 'DEGRADED') return 'docking.means_unwell';
  if (waitsForNeeds({ state, code })) return 'docking.means_needs';
  return `docking.means_${state}`;
}

/** How a module stands when it is not simply ready: what that means, why, and when the station tries again. */
export function StateNote({ module }: { module: Pick<ModuleDetail, 'state' | 'code' | 'reason' | 'nextRetry'> }) {
  const words = useWords();
  const told = useReason();
  const { moment } = useFormats();
  const { code, reason, nextRetry } = module;
  const state = stateOf(module.state);
  const why = told(code, reason);
  if (!state || state === 'ready') return null;
  return (
    <div className={`note stack tight ${noteOf(state)}`}>
      <p className="strong">{(words as (key: TextKey) => string)(meaningOf(state, code))}</p>
      {reason && <p className="small">{why === reason ? words('docking.says', { reason }) : why}</p>}
      {nextRetry && (
        <p className="small">
          {isWaiting(module) ? (
            words('docking.waitsUntil', { time: moment(nextRetry) })
          ) : (
            <>
              {words('admin.nextTry')} <Until when={nextRetry} />
            </>
          )}
        </p>
      )}
    </div>
  );
}
