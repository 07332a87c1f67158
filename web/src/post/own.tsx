import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { api, type Post } from '../api/client';
import { useHasRole, useMe } from '../app/me';
import { changeListed } from '../home/lists';
import { BlockDialog } from '../people/block';
import { nameOf } from '../ui/basics';
import { copyLink } from '../ui/copy';
import { Icon } from '../ui/icon';
import { MenuButton, type Choice } from '../ui/menu';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';

const Confirm = lazy(() => import('../ui/confirm'));

/** What one may do with a post: with one's own everything, moderators may delete. */
export function PostMenu({ post }: { post: Post }) {
  const words = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const me = useMe();
  const moderates = useHasRole('moderator', 'admin');
  const [asked, setAsked] = useState<'delete' | 'block'>();
  const { archive } = usePutAway(post);
  const mine = me?.id === post.author.id;
  const close = () => setAsked(undefined);
  const choices: Choice[] = [
    { id: 'link', sign: 'link', label: words('ui.copyLink'), run: () => copyLink(`/post/${post.id}`) },
    ...(mine && post.status === 'published' ? [{ id: 'archive', sign: 'archive' as const, label: words('post.archive'), run: () => void archive() }] : []),
    ...(me && !mine ? [{ id: 'block', sign: 'ban' as const, label: words('post.block', { name: nameOf(post.author) }), run: () => setAsked('block') }] : []),
    ...(mine || moderates ? [{ id: 'delete', sign: 'bin' as const, danger: true, label: words('ui.delete'), run: () => setAsked('delete') }] : []),
  ];
  const remove = async () => {
    await api.delete('/posts/{id}', { path: { id: post.id } });
    changeListed(queries, post.id, () => undefined);
    toast(words('post.deleted'));
    void navigate({ to: '/', replace: true });
    queries.removeQueries({ queryKey: ['post', post.id] });
    void queries.invalidateQueries({ queryKey: ['posts'] });
    void queries.invalidateQueries({ queryKey: ['counters'] });
  };
  return (
    <>
      {mine && (
        <Link to="/write/$postId" params={{ postId: post.id }} className="button small">
          <Icon sign="pen" />
          {words('ui.edit')}
        </Link>
      )}
      <MenuButton label={words('ui.moreActions')} choices={choices} />
      <Suspense>
        {asked === 'delete' && (
          <Confirm title={words('post.deleteTitle')} act={words('post.deleteForGood')} run={remove} onClose={close}>
            {words('post.deleteText', { title: post.title })}
          </Confirm>
        )}
        {asked === 'block' && <BlockDialog person={post.author} onClose={close} />}
      </Suspense>
    </>
  );
}

/** Puts a post away and back; each can be undone by the other. */
function usePutAway(post: Post) {
  const words = useWords();
  const queries = useQueryClient();
  const become = (next: Post) => {
    queries.setQueryData(['post', post.id], next);
    void queries.invalidateQueries({ queryKey: ['feed'] });
    void queries.invalidateQueries({ queryKey: ['posts'] });
  };
  const publish = async () => {
    try {
      become(await api.post('/posts/{id}/publish', { path: { id: post.id } }));
      toast(words('post.isPublished'));
    } catch (failure) {
      toast(tell(failure));
    }
  };
  const archive = async () => {
    try {
      become(await api.post('/posts/{id}/archive', { path: { id: post.id } }));
      toast(words('post.isArchived'), { label: words('ui.undo'), run: () => void publish() });
    } catch (failure) {
      toast(tell(failure));
    }
  };
  return { archive, publish };
}

/** Tells the author of a post that others do not see it yet, or no longer. */
export function OwnLine({ post }: { post: Post }) {
  const words = useWords();
  const { moment } = useFormats();
  const { publish } = usePutAway(post);
  if (post.status === 'published') return null;
  const text =
    post.status === 'scheduled' && post.publish_at
      ? words('post.scheduledFor', { when: moment(post.publish_at) })
      : words(post.status === 'archived' ? 'post.archivedLine' : 'post.draftLine');
  return (
    <div className="note own-line" role="note">
      <Icon sign={post.status === 'scheduled' ? 'calendar' : 'lock'} />
      <span className="grow">{text}</span>
      <button type="button" className="button small primary" onClick={() => void publish()}>
        {words(post.status === 'archived' ? 'post.publishAgain' : 'post.publishNow')}
      </button>
    </div>
  );
}
