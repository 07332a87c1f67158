import { useWords } from '../words/words';

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

/** The state of a module, in a word. */
export function StateChip({ state }: { state: string }) {
  const words = useWords();
  const known = stateOf(state);
  return <span className={`chip ${lookOf(state)}`}>{known ? words(`admin.state_${known}`) : state}</span>;
}
