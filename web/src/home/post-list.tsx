import { useCallback, useDeferredValue, useEffect, useMemo, type ReactNode } from 'react';
import type { Post } from '../api/client';
import { useReactionsOf } from '../reactions/reactions';
import { Loading, Skeleton } from '../ui/basics';
import { Icon } from '../ui/icon';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { cameFrom, type ListName, type Page } from './lists';
import { PostWindow } from './post-window';
import { usePosts } from './use-posts';
import './home.css';

/** A list of posts without end: what waits is told above it, and nothing that is read moves. */
export function PostList({ list, label, empty }: { list: ListName; label: string; empty: ReactNode }) {
  const { read, posts: all, waiting, many, show } = usePosts(list);
  // What comes from the station is rendered in small pieces; what was there already stands at once.
  const posts = useDeferredValue(all);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = read;
  useEffect(() => cameFrom(list), [list]);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  if (!posts) {
    return read.isError ? <Trouble failure={read.error} retry={() => void read.refetch()} /> : <CardSkeletons />;
  }
  // Always there, because only what appears in it is read out.
  const pill = (
    <div className="news-place" role="status">
      {waiting > 0 && <Pill waiting={waiting} many={many} show={show} />}
    </div>
  );
  if (posts.length === 0 && !hasNextPage) {
    return (
      <>
        {pill}
        {empty}
      </>
    );
  }
  return (
    <>
      {pill}
      {read.data?.pages.map((page, index) => <Own key={index} page={page} />)}
      <PostWindow list={list} posts={posts} label={label} busy={isFetchingNextPage} onEnd={onEnd} />
      <End key={posts.length} more={hasNextPage} failed={isFetchNextPageError} retry={() => void fetchNextPage()} />
    </>
  );
}

/** Reads what the person gave to the posts of a page. */
function Own({ page }: { page: Page }) {
  useReactionsOf(useMemo(() => page.posts.map(({ id }: Post) => `post:${id}`), [page]));
  return null;
}

function Pill({ waiting, many, show }: { waiting: number; many: boolean; show: () => Promise<boolean> }) {
  const words = useWords();
  const click = async () => {
    if (await show()) scrollTo({ top: 0, behavior: 'instant' });
  };
  return (
    <button type="button" className="button primary small news" onClick={() => void click()}>
      <Icon sign="up" />
      {many ? words('home.newMany', { count: waiting }) : words('home.new', { count: waiting })}
    </button>
  );
}

function End({ more, failed, retry }: { more: boolean; failed: boolean; retry: () => void }) {
  const words = useWords();
  if (failed) {
    return (
      <div className="list-end" role="alert">
        {words('home.moreFailed')}
        <button type="button" className="button outline small" onClick={retry}>
          {words('ui.again')}
        </button>
      </div>
    );
  }
  return more ? (
    <div className="list-more">
      <CardSkeletons count={1} />
    </div>
  ) : <p className="list-end">{words('home.end')}</p>;
}

export function CardSkeletons({ count = 4 }: { count?: number }) {
  return (
    <div className="stack" style={{ gap: 'var(--space-3)' }}>
      <Loading />
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="card post-card" aria-hidden="true">
          <div className="post-author">
            <span className="skeleton avatar" />
            <div className="grow stack tight">
              <Skeleton width="9rem" />
              <Skeleton width="5rem" height="0.8em" />
            </div>
          </div>
          <Skeleton width="65%" height="1.4em" />
          <Skeleton height="4.4em" />
          <Skeleton width="40%" height="2rem" />
        </div>
      ))}
    </div>
  );
}
