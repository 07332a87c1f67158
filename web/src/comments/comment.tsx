import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Comment } from '../api/client';
import { useHasRole, useMe, useSession } from '../app/me';
import { BlockDialog } from '../people/block';
import { ReactionBar } from '../reactions/bar';
import { Avatar, nameOf, Time } from '../ui/basics';
import { copyLink } from '../ui/copy';
import { Icon } from '../ui/icon';
import { MenuButton, type Choice } from '../ui/menu';
import { toast } from '../ui/toast';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { Editing } from './editing';
import { fold } from './folded';
import { editKey, kept } from './kept';
import { pieces } from './pieces';
import { useThread } from './reading';
import { remove } from './writing';

const Confirm = lazy(() => import('../ui/confirm'));

/** One comment, or the place of one that was deleted. */
export function OneComment({ comment, folded }: { comment: Comment; folded: boolean }) {
  const words = useWords();
  const { lit, fresh, answering, answer } = useThread();
  const me = useMe();
  const guest = useSession() === 'guest';
  const mine = me !== undefined && me.id === comment.author?.id;
  const [editing, setEditing] = useState(() => mine && kept.read(editKey(comment.id)) !== undefined);
  const name = comment.author ? nameOf(comment.author) : undefined;
  const looks = `comment ${lit === comment.id ? 'lit' : ''} ${fresh.has(comment.id) ? 'fresh' : ''}`;
  return (
    <article
      id={`comment-${comment.id}`}
      data-comment={comment.id}
      tabIndex={-1}
      className={looks}
      aria-label={name ? words('comments.by', { name }) : words('comments.gone')}
    >
      <FirstLine comment={comment} folded={folded} />
      {!folded && !comment.deleted && (
        <div className="comment-body">
          {editing ? <Editing comment={comment} onDone={() => setEditing(false)} onReturn={() => setEditing(true)} /> : <Text comment={comment} />}
          <div className="comment-acts">
            <ReactionBar subject={`comment:${comment.id}`} counts={comment.reactions} small />
            {!guest && (
              <button
                type="button"
                data-act="reply"
                className="button small quiet"
                aria-expanded={answering === comment.id}
                onClick={() => answer(answering === comment.id ? undefined : comment.id)}
              >
                <Icon sign="reply" />
                {words('comments.reply')}
              </button>
            )}
            {mine && !editing && (
              <button type="button" data-act="edit" className="button small quiet" onClick={() => setEditing(true)}>
                {words('ui.edit')}
              </button>
            )}
            <Menu comment={comment} mine={mine} />
          </div>
        </div>
      )}
    </article>
  );
}

function FirstLine({ comment, folded }: { comment: Comment; folded: boolean }) {
  const words = useWords();
  const { moment } = useFormats();
  const { subject, author } = useThread();
  const person = comment.author;
  const id = Number(subject.slice(subject.indexOf(':') + 1));
  return (
    <header className="comment-head">
      {person ? <Avatar person={person} size="2rem" /> : <span className="no-one" aria-hidden="true" />}
      {person ? (
        <Link to="/@{$username}" params={{ username: person.username }} className="comment-author strong one-line">
          {nameOf(person)}
        </Link>
      ) : (
        <span className="soft">{words('comments.gone')}</span>
      )}
      {person?.id === author && <span className="chip accent small">{words('comments.author')}</span>}
      <Link
        to="/post/$postId"
        params={{ postId: id }}
        search={(search) => ({ ...search, comment: comment.id }) as never}
        replace
        resetScroll={false}
        className="soft small comment-time"
      >
        <Time when={comment.created_at} />
      </Link>
      {comment.edited_at && (
        <span className="soft small" title={moment(comment.edited_at)}>
          {words('comments.edited')}
        </span>
      )}
      <button
        type="button"
        className="icon-button small fold"
        aria-expanded={!folded}
        aria-label={words(folded ? 'comments.unfold' : 'comments.fold')}
        title={words(folded ? 'comments.unfold' : 'comments.fold')}
        onClick={() => fold(comment.id, !folded)}
      >
        <Icon sign={folded ? 'plus' : 'minus'} />
      </button>
      {folded && comment.replies > 0 && <span className="soft small">{words('comments.replies', { count: comment.replies })}</span>}
    </header>
  );
}

function Text({ comment }: { comment: Comment }) {
  return (
    <p className="comment-text">
      {pieces(comment.content, comment.mentions).map((piece, index) =>
        'person' in piece ? (
          <Link key={index} to="/@{$username}" params={{ username: piece.person }}>
            {piece.text}
          </Link>
        ) : 'address' in piece ? (
          <a key={index} href={piece.address} target="_blank" rel="noopener nofollow ugc">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}

function Menu({ comment, mine }: { comment: Comment; mine: boolean }) {
  const words = useWords();
  const queries = useQueryClient();
  const { subject, author } = useThread();
  const me = useMe();
  const moderates = useHasRole('moderator', 'admin');
  const [asked, setAsked] = useState<'delete' | 'block'>();
  const close = () => setAsked(undefined);
  const may = me && (mine || moderates || me.id === author);
  const person = comment.author;
  const choices: Choice[] = [
    { id: 'link', sign: 'link', label: words('ui.copyLink'), run: () => copyLink(`/post/${subject.slice(5)}?comment=${comment.id}`) },
    ...(me && person && !mine ? [{ id: 'block', sign: 'ban' as const, label: words('post.block', { name: nameOf(person) }), run: () => setAsked('block') }] : []),
    ...(may ? [{ id: 'delete', sign: 'bin' as const, danger: true, label: words('ui.delete'), run: () => setAsked('delete') }] : []),
  ];
  const take = async () => {
    await remove(queries, comment);
    toast(words('comments.deleted'));
  };
  return (
    <>
      <MenuButton label={words('ui.moreActions')} choices={choices} />
      <Suspense>
        {asked === 'delete' && (
          <Confirm title={words('comments.deleteTitle')} act={words('ui.delete')} run={take} onClose={close}>
            {words(comment.replies > 0 ? 'comments.deleteWithReplies' : 'comments.deleteText')}
          </Confirm>
        )}
        {asked === 'block' && person && <BlockDialog person={person} onClose={close} />}
      </Suspense>
    </>
  );
}
