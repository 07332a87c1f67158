import { useInfiniteQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { PersonLine, PersonLinesWaiting } from '../people/person-line';
import { Empty, Reached } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';

const PAGE = 30;

/** Who follows somebody, or whom somebody follows. */
export function RelatedPeople({ id, kind }: { id: number; kind: 'followers' | 'following' }) {
  const words = useWords();
  const list = useInfiniteQuery({
    queryKey: ['related', id, kind],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const options = { path: { user_id: id }, query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) }, signal };
      if (kind === 'followers') {
        const { followers: people, next_cursor } = await api.get('/relation/{user_id}/followers', options);
        return { people, next_cursor };
      }
      const { followees: people, next_cursor } = await api.get('/relation/{user_id}/followees', options);
      return { people, next_cursor };
    },
    getNextPageParam: (page) => page.next_cursor,
  });
  if (list.error) return <Trouble failure={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <PersonLinesWaiting />;
  const people = list.data.pages.flatMap((page) => page.people);
  if (people.length === 0) return <Empty title={words(`profile.no_${kind}`)} />;
  return (
    <>
      <ul className="card person-lines">
        {people.map((person) => (
          <PersonLine key={person.id} person={person} />
        ))}
      </ul>
      <Reached onReach={() => void list.fetchNextPage()} disabled={!list.hasNextPage || list.isFetching} />
    </>
  );
}
