import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/client';
import { useMe } from '../app/me';
import { Empty } from '../ui/basics';
import { useWords } from '../words/words';
import { Suggestions } from './suggestions';

/** An empty home feed: whom to follow, so that it does not stay empty. */
export default function NobodyYet() {
  const words = useWords();
  const me = useMe();
  const { data: counters } = useQuery({
    queryKey: ['counters', me?.id],
    queryFn: ({ signal }) => api.get('/relation/{user_id}/counters', { path: { user_id: me!.id }, signal }),
    enabled: me !== undefined,
  });
  const quiet = (counters?.followees ?? 0) > 0;
  return (
    <Empty
      title={words(quiet ? 'home.quietTitle' : 'home.emptyTitle')}
      text={words(quiet ? 'home.quietText' : 'home.emptyText')}
      action={
        <>
          <div className="card padded inline-suggestions">
            <Suggestions limit={5} />
          </div>
          <div className="row wrap">
            <Link to="/people" className="button primary">
              {words('home.findPeople')}
            </Link>
            <Link to="/latest" className="button outline">
              {words('home.seeLatest')}
            </Link>
          </div>
        </>
      }
    />
  );
}
