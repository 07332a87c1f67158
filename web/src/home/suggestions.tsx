import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/client';
import { FollowButton } from '../people/follow';
import { Avatar, nameOf, Skeleton } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';

const READ = 10;

export const suggestionsQuery = queryOptions({
  queryKey: ['people', 'suggestions'],
  queryFn: ({ signal }) => api.get('/relation/suggestions', { query: { limit: READ }, signal }),
  staleTime: 10 * 60_000,
});

/** Whom the reader may like to follow; those who were followed here stay where they are. */
export function Suggestions({ limit }: { limit: number }) {
  const words = useWords();
  const { data, error, refetch } = useQuery(suggestionsQuery);
  const people = (data?.people ?? []).slice(0, limit);
  if (error && !data) return <Trouble failure={error} retry={() => void refetch()} />;
  return (
    <ul className="suggestions">
      {!data &&
        Array.from({ length: limit }, (_, index) => (
          <li key={index} aria-hidden="true">
            <Skeleton height="2.5rem" />
          </li>
        ))}
      {people.map(({ person, mutuals, followers }) => (
        <li key={person.id}>
          <Link to="/@{$username}" params={{ username: person.username }} className="row grow">
            <Avatar person={person} />
            <span className="grow">
              <strong className="one-line">{nameOf(person)}</strong>
              <span className="soft small one-line">
                {mutuals > 0 ? words('home.mutuals', { count: mutuals }) : followers > 0 ? words('home.followers', { count: followers }) : `@${person.username}`}
              </span>
            </span>
          </Link>
          <FollowButton person={person} small />
        </li>
      ))}
    </ul>
  );
}
