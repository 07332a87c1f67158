import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { Post } from '../api/client';
import { FollowButton } from '../people/follow';
import { ReactionBar } from '../reactions/bar';
import { Avatar, nameOf, Skeleton, Time } from '../ui/basics';
import { Icon } from '../ui/icon';
import { MediaGrid } from '../ui/media';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { ArticleText } from './article-text';
import type { Section } from './enrich';
import { Gallery } from './gallery';
import { FoldedOutline, hasOutline } from './outline';
import { OwnLine } from './own';
import { minutesToRead } from './reading';

/** A post as it is read: who wrote it and when, the text, the pictures, and what people feel about it. */
export function Article({ post, html, outline, whole }: { post: Post; html: string; outline: Section[]; whole: boolean }) {
  const words = useWords();
  return (
    <article className="article" aria-labelledby="title">
      <OwnLine post={post} />
      <header className="article-head">
        {post.category && <p className="article-category">{post.category}</p>}
        <h1 id="title">{post.title}</h1>
        <div className="article-by">
          <Link to="/@{$username}" params={{ username: post.author.username }} className="article-author">
            <Avatar person={post.author} size="2.75rem" />
            <span className="names">
              <span className="strong one-line">{nameOf(post.author)}</span>
              <span className="soft small one-line">@{post.author.username}</span>
            </span>
          </Link>
          <FollowButton person={post.author} small />
        </div>
        <Facts post={post} whole={whole} />
      </header>
      {post.cover && <MediaGrid media={[{ url: post.cover, type: 'image' }]} eager />}
      {hasOutline(outline) && <FoldedOutline outline={outline} />}
      {html ? <ArticleText html={html} /> : whole ? null : <TextLines />}
      <Gallery media={post.media} title={post.title} />
      {post.tags.length > 0 && (
        <ul className="article-tags" aria-label={words('post.tags')}>
          {post.tags.map(({ id, name }) => (
            <li key={id}>
              <Link to="/tag/$tag" params={{ tag: name }} className="chip">
                #{name}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {post.status === 'published' && <ReactionBar subject={`post:${post.id}`} counts={post.reactions} read />}
    </article>
  );
}

const SIGNS = { public: 'globe', followers: 'people', private: 'lock' } as const;

function Facts({ post, whole }: { post: Post; whole: boolean }) {
  const words = useWords();
  const { moment } = useFormats();
  const edited = whole && post.published_at && Date.parse(post.updated_at) - Date.parse(post.published_at) > 60_000;
  const facts = [
    post.published_at && <Time when={post.published_at} />,
    edited && <span title={moment(post.updated_at)}>{words('post.edited', { when: moment(post.updated_at) })}</span>,
    whole && words('post.reading', { minutes: minutesToRead(post.content) }),
    <span key="who" className="visibility">
      <Icon sign={SIGNS[post.visibility]} /> {words(`post.${post.visibility}`)}
    </span>,
  ].filter(Boolean);
  return (
    <p className="article-facts">
      {facts.map((fact, index) => (
        <Fragment key={index}>
          {index > 0 && <span aria-hidden="true"> · </span>}
          {fact}
        </Fragment>
      ))}
    </p>
  );
}

/** Some lines of a text that is on its way. */
export function TextLines() {
  return (
    <div className="stack tight" aria-busy="true">
      {['100%', '97%', '99%', '58%'].map((width, line) => (
        <Skeleton key={line} width={width} height="1.3em" />
      ))}
    </div>
  );
}
