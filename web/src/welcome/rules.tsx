import { useQuery } from '@tanstack/react-query';
import { useTitle } from '../app/unread';
import { Skeleton } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { communityQuery } from './community';

/** What holds here. */
export function RulesPage() {
  const words = useWords();
  useTitle(words('shell.rules'));
  const { data, error, refetch } = useQuery(communityQuery);
  return (
    <div className="panes">
      <div className="content stack">
        <header className="page-head">
          <h1>{words('shell.rules')}</h1>
        </header>
        {error ? (
          <Trouble failure={error} retry={() => void refetch()} />
        ) : data ? (
          <article className="card padded prose">
            {data.rules.map((rule) => (
              <p key={rule}>{rule}</p>
            ))}
          </article>
        ) : (
          <div className="card padded stack">
            <Skeleton width="60%" />
            <Skeleton />
            <Skeleton width="80%" />
          </div>
        )}
      </div>
    </div>
  );
}
