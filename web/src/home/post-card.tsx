import { Link, useNavigate } from '@tanstack/react-router';
import { memo, type MouseEvent, type RefCallback } from 'react';
import type { Post } from '../api/client';
import { useShortcuts } from '../app/shortcuts';
import { ReactionBar, useReact } from '../reactions/bar';
import { LIKE } from '../reactions/reactions';
import { Avatar, nameOf, Time } from '../ui/basics';
import { Icon } from '../ui/icon';
import { MediaGrid } from '../ui/media';
import { Prose } from '../ui/prose';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { CardMenu } from './card-menu';
import { editedAt, minutesOf, picturesIn, wholeOf } from './reading';

const PICTURES = 4;
const TAGS = 6;

/** A post in a list. */
export const PostCard = memo(function PostCard({
  post,
  place,
  current = false,
  onCurrent,
  cardRef,
}: {
  post: Post;
  place: number;
  current?: boolean;
  onCurrent?: (id: number) => void;
  cardRef?: RefCallback<HTMLElement>;
}) {
  const navigate = useNavigate();
  const open = (hash?: string) => void navigate({ to: '/post/$postId', params: { postId: post.id }, ...(hash && { hash }) });
  return (
    <article
      ref={cardRef}
      className={current ? 'card post-card current' : 'card post-card'}
      data-post={post.id}
      aria-labelledby={`post-${post.id}`}
      aria-posinset={place}
      aria-setsize={-1}
      tabIndex={current ? 0 : -1}
      onFocus={() => onCurrent?.(post.id)}
      onKeyDown={(event) => event.key === 'Enter' && event.target === event.currentTarget && open()}
    >
      {current && <CurrentKeys post={post} open={open} />}
      <Author post={post} />
      <Text post={post} open={open} />
      <MediaGrid media={mediaOf(post)} most={PICTURES} alt={post.title} eager={place <= 2} />
      <Marks post={post} />
      <Foot post={post} />
    </article>
  );
});

function mediaOf(post: Post) {
  const addresses = [...(post.cover ? [post.cover] : []), ...picturesIn(post.content_html)];
  const inText = addresses.map((url) => ({ url, type: 'image' }));
  return [...inText.slice(0, 1), ...post.media, ...inText.slice(1)];
}

function Author({ post }: { post: Post }) {
  const words = useWords();
  const { moment } = useFormats();
  const { author } = post;
  const edited = editedAt(post);
  return (
    <header className="post-author">
      <Link to="/@{$username}" params={{ username: author.username }} className="who" tabIndex={-1} aria-hidden="true">
        <Avatar person={author} />
      </Link>
      <div className="grow">
        <Link to="/@{$username}" params={{ username: author.username }} className="name one-line">
          <strong>{nameOf(author)}</strong>
          {author.full_name && <span className="soft"> @{author.username}</span>}
        </Link>
        <div className="soft small about">
          <Link to="/post/$postId" params={{ postId: post.id }} className="when">
            <Time when={post.published_at ?? post.created_at} />
          </Link>
          {edited && <span title={words('home.editedAt', { when: moment(edited) })}>· {words('home.edited')}</span>}
          {post.visibility !== 'public' && (
            <span className="row visibility">
              · <Icon sign={post.visibility === 'private' ? 'lock' : 'people'} />
              {words(post.visibility === 'private' ? 'home.privateOnly' : 'home.followersOnly')}
            </span>
          )}
        </div>
      </div>
      <CardMenu post={post} />
    </header>
  );
}

/** The title leads to the post, and for the mouse so does the text, unless somebody selects it or follows a link in it. */
function Text({ post, open }: { post: Post; open: () => void }) {
  const whole = wholeOf(post);
  const click = (event: MouseEvent<HTMLElement>) => {
    if (event.defaultPrevented || (event.target as HTMLElement).closest('a, button')) return;
    if (String(getSelection()) === '') open();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the title is the link for keys
    <div className="post-text" onClick={click}>
      <h2 id={`post-${post.id}`}>
        <Link to="/post/$postId" params={{ postId: post.id }} className="title">
          {post.title}
        </Link>
      </h2>
      {whole ? <Prose html={whole} /> : post.excerpt && <p className="excerpt">{post.excerpt}</p>}
    </div>
  );
}

function Marks({ post }: { post: Post }) {
  const tags = post.tags.slice(0, TAGS);
  if (tags.length === 0 && !post.category) return null;
  return (
    <div className="post-marks">
      {post.category && <span className="chip accent">{post.category}</span>}
      {tags.map(({ id, name }) => (
        <Link key={id} to="/tag/$tag" params={{ tag: name }} className="chip">
          #{name}
        </Link>
      ))}
      {post.tags.length > TAGS && <span className="soft small">+{post.tags.length - TAGS}</span>}
    </div>
  );
}

function Foot({ post }: { post: Post }) {
  const words = useWords();
  const { count } = useFormats();
  const minutes = minutesOf(post.content);
  return (
    <footer className="post-foot">
      <ReactionBar subject={`post:${post.id}`} counts={post.reactions} small />
      <Link to="/post/$postId" params={{ postId: post.id }} hash="comments" className="reaction comments" title={words('home.comments', { count: post.comment_count })}>
        <Icon sign="comment" />
        {post.comment_count > 0 && <span aria-hidden="true">{count(post.comment_count)}</span>}
        <span className="hidden">{words('home.comments', { count: post.comment_count })}</span>
      </Link>
      {minutes && (
        <span className="soft small minutes">
          <Icon sign="clock" /> {words('home.readTime', { minutes })}
        </span>
      )}
    </footer>
  );
}

/** The keys of the post that `j` and `k` came to. */
function CurrentKeys({ post, open }: { post: Post; open: (hash?: string) => void }) {
  const { toggle } = useReact(`post:${post.id}`, post.reactions);
  useShortcuts({ o: () => open(), l: () => toggle(LIKE), r: () => open('comments') });
  return null;
}
