import { useNavigate } from '@tanstack/react-router';
import { Dialog } from '../ui/dialog';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { fieldsOf, type FieldName, type Fields } from './draft';
import type { Conflict as Clash, Keeper } from './keeper';

/** Two versions of one text, side by side; whichever gives way stays among the earlier states. */
export default function Conflict({ keeper, conflict, onLater }: { keeper: Keeper; conflict: Clash; onLater: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const { moment } = useFormats();
  const theirs = fieldsOf(conflict.theirs);
  const mine = keeper.state.draft;
  const choose = async (choice: 'mine' | 'theirs' | 'both') => {
    const other = await keeper.choose(choice);
    if (other) void navigate({ to: '/write', search: { draft: other } });
  };
  return (
    <Dialog wide title={words('editor.conflict')} onClose={onLater}>
      <p>{words('editor.conflictText')}</p>
      <div className="versions">
        <Version title={words('editor.mine')} when={moment(mine.changed)} fields={mine.fields} names={conflict.clashes} />
        <Version title={words('editor.theirs')} when={moment(conflict.theirs.updated_at)} fields={theirs} names={conflict.clashes} />
      </div>
      <div className="actions">
        <button type="button" className="button outline" onClick={() => void choose('both')}>
          {words('editor.keepBoth')}
        </button>
        <button type="button" className="button outline" onClick={() => void choose('theirs')}>
          {words('editor.takeTheirs')}
        </button>
        <button type="button" className="button primary" onClick={() => void choose('mine')}>
          {words('editor.keepMine')}
        </button>
      </div>
    </Dialog>
  );
}

function Version({ title, when, fields, names }: { title: string; when: string; fields: Fields; names: FieldName[] }) {
  const words = useWords();
  const others = names.filter((name) => name !== 'title' && name !== 'content');
  return (
    <section className="stack tight">
      <h3>{title}</h3>
      <p className="soft small">{when}</p>
      <div className="version" tabIndex={0} role="group" aria-label={title}>
        <p className="strong">{fields.title}</p>
        <pre>{fields.content}</pre>
        {others.length > 0 && (
          <p className="small">
            {words('editor.about')}: {others.map((name) => valueOf(fields, name)).join(' · ')}
          </p>
        )}
      </div>
    </section>
  );
}

function valueOf(fields: Fields, name: FieldName): string {
  const value = fields[name];
  if (!Array.isArray(value)) return value || '–';
  return value.map((one) => (typeof one === 'string' ? one : one.url)).join(', ') || '–';
}
