import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useShortcuts } from '../app/shortcuts';
import { nameOf, Skeleton, Time } from '../ui/basics';
import { useWords } from '../words/words';
import { lastList } from './lists';
import { usePosts } from './use-posts';
import './post-list-pane.css';

/** The list that the reader came from, beside the post that is read: for the left pane of wide screens. */
export function PostListPane({ current }: { current: number }) {
  const words = useWords();
  const navigate = useNavigate();
  const frame = useRef<HTMLDivElement>(null);
  const list = lastList() ?? 'latest';
  const { read, posts = [] } = usePosts(list);
  const rows = useVirtualizer({
    count: posts.length,
    getScrollElement: () => frame.current,
    estimateSize: () => 76,
    getItemKey: (index) => posts[index]?.id ?? index,
    overscan: 6,
  });
  const place = posts.findIndex(({ id }) => id === current);
  const shown = rows.getVirtualItems();
  const reached = (shown.at(-1)?.index ?? 0) >= posts.length - 5;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = read;
  useEffect(() => {
    if (reached && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [reached, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  useEffect(() => {
    if (place >= 0) rows.scrollToIndex(place, { align: 'auto' });
    // The place of the current one counts only when another becomes current.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [current, place < 0]);
  const go = (step: number) => {
    const next = posts[place + step];
    if (next) void navigate({ to: '/post/$postId', params: { postId: next.id }, replace: true });
  };
  useShortcuts({ j: () => go(1), k: () => go(-1) });
  const author = posts[0]?.author;
  const title =
    list === 'following'
      ? words('home.following')
      : list === 'latest'
        ? words('shell.latest')
        : list.startsWith('tag:')
          ? `#${list.slice('tag:'.length)}`
          : author && nameOf(author);
  return (
    <nav className="post-pane" aria-label={words('home.pane')}>
      <h2>{title}</h2>
      <div ref={frame} className="frame">
        {!read.data && read.isPending && Array.from({ length: 8 }, (_, index) => <Skeleton key={index} height="3.5rem" />)}
        <ol style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, key, start }) => {
            const post = posts[index];
            if (!post) return null;
            return (
              <li key={key} data-index={index} ref={rows.measureElement} style={{ transform: `translateY(${start}px)` }}>
                <Link
                  to="/post/$postId"
                  params={{ postId: post.id }}
                  className="post-pane-link"
                  replace
                  aria-current={post.id === current ? 'page' : undefined}
                  activeProps={{}}
                >
                  <span className="title">{post.title}</span>
                  <span className="about">
                    <span className="one-line">{nameOf(post.author)}</span>
                    <Time when={post.published_at ?? post.created_at} />
                  </span>
                </Link>
              </li>
            );
          })}
        </ol>
      </div>
    </nav>
  );
}
