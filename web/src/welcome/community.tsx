import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/client';
import { Avatar, nameOf } from '../ui/basics';
import { useWords } from '../words/words';

export const communityQuery = queryOptions({
  queryKey: ['community'],
  queryFn: ({ signal }) => api.get('/community', { signal }),
  staleTime: 10 * 60_000,
});

/** Who is here: the community's name, what it is, and some faces. */
export function CommunityCard() {
  const words = useWords();
  const { data } = useQuery(communityQuery);
  if (!data) return null;
  return (
    <section className="community" aria-label={data.name}>
      <h2>{data.name}</h2>
      <p>{data.tagline}</p>
      <ul className="faces">
        {data.newest.slice(0, 9).map((person) => (
          <li key={person.id}>
            <Link to="/@{$username}" params={{ username: person.username }} title={nameOf(person)}>
              <Avatar person={person} size="2.75rem" />
              <span className="hidden">{nameOf(person)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className="soft">{words('welcome.peopleHere', { count: data.people })}</p>
      <Link to="/rules">{words('shell.rules')}</Link>
    </section>
  );
}
