import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useCanGoBack, useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { api, type Post } from '../api/client';
import { isProblem } from '../api/problem';
import { useMe, useSession } from '../app/me';
import { useShortcuts } from '../app/shortcuts';
import { useTitle } from '../app/unread';
import { Comments } from '../comments/comments';
import { moveThroughComments, pressIn } from '../comments/moving';
import { usePostNews } from '../comments/news';
import { listedPost } from '../home/lists';
import { PostListPane } from '../home/post-list-pane';
import { useReact } from '../reactions/bar';
import { LIKE } from '../reactions/reactions';
import { Empty, IconButton, Loading, Skeleton } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { Article, TextLines } from './article';
import { useText } from './article-text';
import { hasOutline, Outline } from './outline';
import { PostMenu } from './own';
import './post.css';

export const postKey = (id: number) => ['post', id];

/** One post: the text, what people feel about it, and what they say. */
export function PostPage() {
  const { postId } = useParams({ from: '/post/$postId' });
  // Another post is another page: nothing of the one before stays.
  return <OnePost key={postId} id={postId} />;
}

function OnePost({ id }: { id: number }) {
  const words = useWords();
  const queries = useQueryClient();
  const session = useSession();
  const { data, error, refetch, isPlaceholderData } = useQuery<Post>({
    queryKey: postKey(id),
    queryFn: ({ signal }) => api.get('/posts/{id}', { path: { id }, signal }),
    placeholderData: () => listedPost(queries, id),
  });
  // What one may read changes when one comes in or leaves.
  const before = useRef(session);
  useEffect(() => {
    if (before.current !== session) void queries.invalidateQueries({ queryKey: postKey(id) });
    before.current = session;
  }, [queries, id, session]);
  useTitle(data?.title ?? words('post.post'));
  if (data && !(error && isPlaceholderData)) return <Read post={data} whole={!isPlaceholderData} />;
  return (
    <div className="panes">
      <div className="content">
        <Head />
        {!error && <ArticleSkeleton />}
        {isProblem(error, 'POST_NOT_FOUND') || isProblem(error, 'FORBIDDEN') ? (
          <NotForYou />
        ) : (
          error && <Trouble failure={error} retry={() => void refetch()} />
        )}
      </div>
    </div>
  );
}

function Read({ post, whole }: { post: Post; whole: boolean }) {
  const words = useWords();
  const { html, outline } = useText(post.content_html ?? '');
  const subject = `post:${post.id}`;
  const published = post.status === 'published';
  usePostNews(post.id, published);
  usePostKeys(post);
  const wide = useWide();
  return (
    <div className="panes">
      {wide && (
        <aside className="list" aria-label={words('home.pane')}>
          <PostListPane current={post.id} />
        </aside>
      )}
      <div className="content">
        <Head menu={<PostMenu post={post} />} />
        <Article post={post} html={html} outline={outline} whole={whole} />
        {published && <Comments subject={subject} total={post.comment_count} author={post.author.id} />}
      </div>
      {hasOutline(outline) && (
        <aside className="context" aria-label={words('post.contents')}>
          <Outline outline={outline} />
        </aside>
      )}
    </div>
  );
}

function usePostKeys(post: Post) {
  const navigate = useNavigate();
  const up = useUp();
  const me = useMe();
  const { toggle } = useReact(`post:${post.id}`, post.reactions);
  useShortcuts({
    u: up,
    j: () => moveThroughComments(1),
    k: () => moveThroughComments(-1),
    r: () => pressIn('reply') || document.querySelector<HTMLElement>('[data-compose], [data-compose-door]')?.focus(),
    l: () => pressIn('like') || toggle(LIKE),
    e: () => pressIn('edit') || (me?.id === post.author.id && void navigate({ to: '/write/$postId', params: { postId: post.id } })),
  });
}

const ROOM = matchMedia('(min-width: 1200px)');

/** Whether there is room for the list beside the post; without it, it is not even read. */
const useWide = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      ROOM.addEventListener('change', listener);
      return () => ROOM.removeEventListener('change', listener);
    },
    () => ROOM.matches,
  );

/** Back to where one came from; from an address that was opened directly, home. */
function useUp(): () => void {
  const router = useRouter();
  const back = useCanGoBack();
  return () => (back ? router.history.back() : void router.navigate({ to: '/' }));
}

function Head({ menu }: { menu?: React.ReactNode }) {
  const words = useWords();
  const up = useUp();
  return (
    <div className="page-head">
      <IconButton sign="back" label={words('ui.back')} onClick={up} />
      <span className="grow strong">{words('post.post')}</span>
      {menu}
    </div>
  );
}

function NotForYou() {
  const words = useWords();
  const guest = useSession() === 'guest';
  return (
    <Empty
      title={words('post.notHere')}
      text={words(guest ? 'post.notHereGuest' : 'post.notHereText')}
      action={
        guest ? (
          <Link to="/login" search={{ to: location.pathname }} className="button primary">
            {words('shell.signIn')}
          </Link>
        ) : (
          <Link to="/" className="button outline">
            {words('shell.home')}
          </Link>
        )
      }
    />
  );
}

function ArticleSkeleton() {
  return (
    <div className="article stack" aria-busy="true">
      <Loading />
      <Skeleton width="80%" height="2.3rem" />
      <div className="row">
        <Skeleton width="2.75rem" height="2.75rem" />
        <Skeleton width="12rem" height="2.4rem" />
      </div>
      <TextLines />
    </div>
  );
}

