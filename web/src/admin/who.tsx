import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api/client';
import { nameOf } from '../ui/basics';
import { useWords } from '../words/words';

/** Whoever did something, as the station notes them: the operator, or a person by the number of the account. */
export function Who({ who }: { who: string }) {
  const words = useWords();
  const id = Number(/^person (\d+)$/.exec(who)?.[1]);
  const { data } = useQuery({
    queryKey: ['person-by-id', id],
    queryFn: ({ signal }) => api.get('/users/{id}', { path: { id }, signal }),
    enabled: id > 0,
    staleTime: 5 * 60_000,
    retry: false,
  });
  if (who === 'operator') return words('events.operator');
  if (!data) return words('events.person', { id: id || who });
  return (
    <Link to="/@{$username}" params={{ username: data.username }}>
      {nameOf(data)}
    </Link>
  );
}
