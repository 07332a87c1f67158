import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/client';
import { useSession } from '../app/me';
import { Skeleton } from '../ui/basics';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { communityQuery } from '../welcome/community';
import { Suggestions, suggestionsQuery } from './suggestions';

const PEOPLE = 5;
const TAGS = 12;

/** What stands beside the lists on wide screens: people to follow, what is written about, and where one is. */
export default function Context() {
  const member = useSession() === 'member';
  const { isPending } = useQuery({ ...suggestionsQuery, enabled: member });
  // What stands below people waits for them, so that it does not move.
  const settled = !member || !isPending;
  return (
    <aside className="context stack">
      {member && <PeopleToFollow settled={settled} />}
      {settled && <LivelyTags />}
      {settled && member && <Community />}
    </aside>
  );
}

function PeopleToFollow({ settled }: { settled: boolean }) {
  const words = useWords();
  return (
    <section className="card padded stack tight">
      <h2>{words('home.peopleToFollow')}</h2>
      <Suggestions limit={PEOPLE} />
      {settled && (
        <Link to="/people" className="small">
          {words('home.morePeople')}
        </Link>
      )}
    </section>
  );
}

function LivelyTags() {
  const words = useWords();
  const { count } = useFormats();
  const { data, isPending } = useQuery({
    queryKey: ['tags', 'lively'],
    queryFn: ({ signal }) => api.get('/tags', { query: { limit: TAGS }, signal }),
    staleTime: 5 * 60_000,
  });
  if (!isPending && !data?.tags.length) return null;
  return (
    <section className="card padded stack tight">
      <h2>{words('home.livelyTags')}</h2>
      {isPending && <Skeleton height="6rem" />}
      <div className="row wrap lively">
        {data?.tags.map((tag) => (
          <Link key={tag.id} to="/tag/$tag" params={{ tag: tag.name }} className="chip">
            #{tag.name} <span className="many">{count(tag.count)}</span>
          </Link>
        ))}
      </div>
      <Link to="/tags" className="small">
        {words('home.allTags')}
      </Link>
    </section>
  );
}

function Community() {
  const words = useWords();
  const { data } = useQuery(communityQuery);
  if (!data) return null;
  return (
    <section className="card padded stack tight">
      <h2>{data.name}</h2>
      {data.tagline && <p className="soft small">{data.tagline}</p>}
      <p className="soft small">{words('home.membersSo', { count: data.people })}</p>
      <Link to="/rules" className="small">
        {words('home.rules')}
      </Link>
    </section>
  );
}
