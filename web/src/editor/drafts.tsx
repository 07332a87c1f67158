import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTitle } from '../app/unread';
import { Empty, Skeleton } from '../ui/basics';
import { Icon } from '../ui/icon';
import { Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { useDraftActs } from './draft-acts';
import { useDrafts, type Entry, type Shelf } from './draft-list';
import { MenuButton, type Choice } from '../ui/menu';
import './drafts.css';

const SHELVES: Shelf[] = ['waiting', 'scheduled', 'here', 'draft', 'changed', 'archived'];

/** Everything that is not out yet: on the station, waiting for its time, put away, or only in this browser. */
export function Drafts() {
  const words = useWords();
  const queries = useQueryClient();
  const { entries, failure, loading, more } = useDrafts();
  useTitle(words('drafts.title'));
  const again = () => void queries.invalidateQueries({ queryKey: ['drafts'] });
  return (
    <div className="panes">
      <div className="content stack">
        <header className="page-head">
          <h1 className="grow">{words('drafts.title')}</h1>
          <Link to="/write" className="button primary small">
            <Icon sign="pen" />
            {words('shell.write')}
          </Link>
        </header>
        {failure !== undefined && entries.length > 0 && (
          <p className="note warn" role="status">
            <Icon sign="wifiOff" />
            <span className="grow">{words('drafts.onlyHere')}</span>
            <button type="button" className="button small outline" onClick={again}>
              {words('ui.again')}
            </button>
          </p>
        )}
        {failure !== undefined && entries.length === 0 && <Trouble failure={failure} retry={again} />}
        {loading && entries.length === 0 && <Rows />}
        {!loading && failure === undefined && entries.length === 0 && (
          <Empty
            title={words('drafts.empty')}
            text={words('drafts.emptyText')}
            action={
              <Link to="/write" className="button primary">
                {words('shell.write')}
              </Link>
            }
          />
        )}
        {SHELVES.map((shelf) => {
          const those = entries.filter((entry) => entry.shelf === shelf);
          return those.length > 0 && <ShelfOf key={shelf} shelf={shelf} entries={those} />;
        })}
        {more && (
          <button type="button" className="button outline" onClick={more}>
            {words('ui.showMore')}
          </button>
        )}
      </div>
    </div>
  );
}

function ShelfOf({ shelf, entries }: { shelf: Shelf; entries: Entry[] }) {
  const words = useWords();
  return (
    <section className="stack tight" aria-labelledby={`shelf-${shelf}`}>
      <h2 id={`shelf-${shelf}`}>{words(`drafts.shelf.${shelf}`)}</h2>
      <ul className="card drafts-list">
        {entries.map((entry) => (
          <Row key={entry.key} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function Row({ entry }: { entry: Entry }) {
  const words = useWords();
  const { moment, ago } = useFormats();
  const acts = useDraftActs(entry);
  const title = entry.title || words('drafts.untitled');
  const choices: Choice[] = [
    ...(acts.publish ? [{ id: 'publish', label: words('drafts.publish'), sign: 'check' as const, run: acts.publish }] : []),
    ...(acts.archive ? [{ id: 'archive', label: words('drafts.archive'), sign: 'archive' as const, run: acts.archive }] : []),
    ...(acts.unarchive ? [{ id: 'unarchive', label: words('drafts.unarchive'), sign: 'undo' as const, run: acts.unarchive }] : []),
    ...(acts.takeBack ? [{ id: 'back', label: words('editor.takeBack'), sign: 'undo' as const, run: acts.takeBack }] : []),
    { id: 'delete', label: words(entry.shelf === 'changed' ? 'drafts.discard' : 'ui.delete'), sign: 'bin', danger: true, run: acts.remove },
  ];
  const inside = (
    <>
      <span className="strong one-line">{title}</span>
      {entry.beginning && <span className="soft small one-line">{entry.beginning}</span>}
      <span className="soft small">
        {entry.publishAt ? words('drafts.goesOut', { when: moment(entry.publishAt) }) : words('drafts.changed', { when: ago(entry.changed) })}
        {entry.unsaved && entry.post !== undefined && ` · ${words('drafts.unsaved')}`}
      </span>
    </>
  );
  return (
    <li className="row">
      {entry.local ? (
        <Link to="/write" search={{ draft: entry.local.id }} className="grow draft-link">
          {inside}
        </Link>
      ) : (
        <Link to="/write/$postId" params={{ postId: entry.post! }} className="grow draft-link">
          {inside}
        </Link>
      )}
      <MenuButton label={words('drafts.actions', { title })} choices={choices} />
    </li>
  );
}

function Rows() {
  return (
    <div className="card drafts-list" aria-hidden="true">
      {[1, 2, 3].map((row) => (
        <div key={row} className="stack tight draft-link">
          <Skeleton width="55%" />
          <Skeleton width="80%" height="0.9em" />
          <Skeleton width="30%" height="0.9em" />
        </div>
      ))}
    </div>
  );
}
