import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../api/client';
import { useTitle } from '../app/unread';
import { Empty, Loading, Reached, Skeleton } from '../ui/basics';
import { TextField } from '../ui/fields';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { Beside } from './home';
import { PostList } from './post-list';
import './home.css';

const PAUSE = 200;
const PAGE = 60;

/** What people write about; the address keeps what is searched. */
export function Tags() {
  const words = useWords();
  const navigate = useNavigate();
  const { q = '' } = useSearch({ from: '/tags' });
  const [typed, setTyped] = useState(q);
  useTitle(words('shell.tags'));
  useEffect(() => {
    if (typed.trim() === q) return;
    const later = setTimeout(() => void navigate({ to: '/tags', search: typed.trim() ? { q: typed.trim() } : {}, replace: true }), PAUSE);
    return () => clearTimeout(later);
  }, [typed, q, navigate]);
  return (
    <div className="panes">
      <div className="content stack">
        <header className="page-head">
          <h1>{words('shell.tags')}</h1>
        </header>
        <TextField label={words('home.tagSearch')} type="search" value={typed} maxLength={50} onChange={(event) => setTyped(event.target.value)} />
        <TagList q={q} />
      </div>
    </div>
  );
}

function TagList({ q }: { q: string }) {
  const words = useWords();
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ['tags', 'all', q],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.get('/tags', { query: { limit: PAGE, ...(q && { q }), ...(pageParam && { cursor: pageParam }) }, signal }),
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <Trouble failure={error} retry={() => void refetch()} />;
  if (isPending) {
    return (
      <>
        <Loading />
        <div className="tag-list">
          {Array.from({ length: 12 }, (_, index) => (
            <Skeleton key={index} height="3.5rem" />
          ))}
        </div>
      </>
    );
  }
  const tags = data.pages.flatMap((page) => page.tags);
  if (tags.length === 0) return <Empty title={q ? words('home.tagNone') : words('home.tagsEmpty')} />;
  return (
    <>
      <ul className="tag-list" aria-busy={isPlaceholderData}>
        {tags.map((tag) => (
          <li key={tag.id}>
            <Link to="/tag/$tag" params={{ tag: tag.name }} className="card">
              <strong className="one-line">#{tag.name}</strong>
              <span className="soft small">{words('ui.posts', { count: tag.count })}</span>
            </Link>
          </li>
        ))}
      </ul>
      {isFetchNextPageError ? (
        <button type="button" className="button outline" onClick={() => void fetchNextPage()}>
          {words('ui.again')}
        </button>
      ) : (
        <Reached onReach={() => void fetchNextPage()} disabled={!hasNextPage || isFetchingNextPage} />
      )}
    </>
  );
}

/** Posts with a tag. */
export function TagPage() {
  const words = useWords();
  const { tag } = useParams({ from: '/tag/$tag' });
  useTitle(`#${tag}`);
  return (
    <div className="panes">
      <div className="content">
        <header className="page-head">
          <h1 className="one-line">#{tag}</h1>
        </header>
        <PostList
          key={tag}
          list={`tag:${tag}`}
          label={words('home.tagPosts', { tag })}
          empty={
            <Empty
              title={words('home.tagEmptyTitle')}
              text={words('home.tagEmptyText')}
              action={
                <Link to="/tags" className="button outline">
                  {words('home.allTags')}
                </Link>
              }
            />
          }
        />
      </div>
      <Beside />
    </div>
  );
}
