import { outbox } from '../api/outbox';
import { Icon } from '../ui/icon';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { draftBase } from './draft-base';
import type { KeeperState } from './keeper';
import type { Kept } from './use-keeper';

/** What has to be known before writing on: another tab, a publication that waits, a refusal. */
export function Notices({
  kept,
  state,
  failure,
  unfit,
  choose,
}: {
  kept: Kept;
  state: KeeperState;
  failure: unknown;
  unfit: boolean;
  choose: () => void;
}) {
  const words = useWords();
  const { draft, phase } = state;
  const shown = failure ?? (phase === 'refused' ? state.failure : undefined);
  const takeBack = async () => {
    if (!draft.waiting) return;
    outbox.drop(draft.waiting.key);
    const { waiting: _, ...free } = draft;
    await draftBase.keep(free);
    kept.keeper.put(free, { phase: 'kept' });
    kept.keeper.later(0);
  };
  // Always there, because only what appears in it is read out.
  return (
    <div role="status" className="notices">
      {kept.mine === false && (
        <div className="note">
          <Icon sign="device" />
          <span className="grow">{words('editor.otherTab')}</span>
          <button type="button" className="button small outline" onClick={kept.take}>
            {words('editor.writeHere')}
          </button>
        </div>
      )}
      {state.conflict && (
        <div className="note warn">
          <Icon sign="refresh" />
          <span className="grow">{words('editor.conflictText')}</span>
          <button type="button" className="button small outline" onClick={choose}>
            {words('editor.choose')}
          </button>
        </div>
      )}
      {draft.waiting && (
        <div className="note warn">
          <Icon sign="clock" />
          <span className="grow">{words('editor.waitingText')}</span>
          <button type="button" className="button small outline" onClick={() => void takeBack()}>
            {words('editor.takeBack')}
          </button>
        </div>
      )}
      {draft.base?.status === 'published' && (
        <p className="note">
          <Icon sign="eye" />
          <span>{words('editor.publishedNote')}</span>
        </p>
      )}
      {unfit && (
        <p className="note">
          <Icon sign="code" />
          <span>{words('editor.unfit')}</span>
        </p>
      )}
      {shown !== undefined && (
        <p className="note danger">
          <Icon sign="flag" />
          <span>{'status' in Object(shown) && !(shown instanceof Error) ? words('editor.refusedLater') : tell(shown)}</span>
        </p>
      )}
    </div>
  );
}
