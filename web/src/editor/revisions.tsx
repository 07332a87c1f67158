import { useEffect, useState } from 'react';
import { Dialog } from '../ui/dialog';
import { toast } from '../ui/toast';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { draftBase, type Revision } from './draft-base';
import type { Keeper } from './keeper';

/** Earlier states of the text in this browser; going back keeps the present one among them. */
export default function Revisions({ keeper, onClose }: { keeper: Keeper; onClose: () => void }) {
  const words = useWords();
  const { moment, count } = useFormats();
  const [all, setAll] = useState<Revision[]>();
  const [shown, setShown] = useState<Revision>();
  const { id } = keeper.state.draft;
  useEffect(() => {
    void draftBase.revisions(id).then(setAll, () => setAll([]));
  }, [id]);
  const restore = async (revision: Revision) => {
    const before = keeper.state.draft.fields;
    await keeper.replace(revision.fields);
    onClose();
    toast(words('editor.restored'), { label: words('ui.undo'), run: () => void keeper.replace(before) });
  };
  return (
    <Dialog wide title={words('editor.revisions')} onClose={onClose}>
      {all?.length === 0 && <p className="soft">{words('editor.noRevisions')}</p>}
      <ul className="revisions">
        {all?.map((revision) => (
          <li key={revision.key}>
            <button type="button" className="menu-item" aria-expanded={shown === revision} onClick={() => setShown(shown === revision ? undefined : revision)}>
              <span className="grow">{moment(revision.when)}</span>
              <span className="soft small">{words('editor.letters', { count: revision.fields.content.length, shown: count(revision.fields.content.length) })}</span>
            </button>
            {shown === revision && (
              <div className="stack tight">
                <div className="version" tabIndex={0} role="group" aria-label={moment(revision.when)}>
                  <p className="strong">{revision.fields.title}</p>
                  <pre>{revision.fields.content}</pre>
                </div>
                {keeper.active && (
                  <button type="button" className="button outline" onClick={() => void restore(revision)}>
                    {words('editor.restore')}
                  </button>
                )}
              </div>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
