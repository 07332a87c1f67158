import { useQueryClient } from '@tanstack/react-query';
import { api, type PersonCard, type Post } from '../api/client';
import { standingKey, type Standing } from '../people/follow';
import { nameOf } from '../ui/basics';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { hide, unhide } from './hidden';
import { changeListed } from './lists';

/** As long as the way back is shown. */
const UNDO = 10_000;

/** What a person does with a post or its author from a list: at once on the screen, each with a way back. */
export function usePostActs() {
  const words = useWords();
  const queries = useQueryClient();

  function stand(person: PersonCard, change: Partial<Standing>) {
    queries.setQueryData<Standing>(standingKey(person.id), (before) => ({
      ...(before ?? { follows: false, followed_by: false, blocks: false, mutes: false }),
      ...change,
    }));
  }

  /** Takes a mark's posts off the screen and does something about it; both are taken back when that fails. */
  async function hideAnd(mark: string, act: () => Promise<unknown>, said: string, back: () => void): Promise<void> {
    hide(mark);
    try {
      await act();
      toast(said, { label: words('ui.undo'), run: back });
    } catch (failure) {
      unhide(mark);
      toast(tell(failure));
    }
  }

  async function show(mark: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      unhide(mark);
      void queries.invalidateQueries({ queryKey: ['feed'] });
    } catch (failure) {
      toast(tell(failure));
    }
  }

  const unmute = (person: PersonCard) =>
    show(`muted:${person.id}`, async () => {
      await api.post('/relation/unmute', { body: { user_id: person.id } });
      stand(person, { mutes: false });
    });

  return {
    unmute,

    mute: (person: PersonCard) =>
      hideAnd(
        `muted:${person.id}`,
        async () => {
          await api.post('/relation/mute', { body: { user_id: person.id } });
          stand(person, { mutes: true });
        },
        words('home.muted', { name: nameOf(person) }),
        () => void unmute(person),
      ),

    block: (person: PersonCard) => {
      const before = queries.getQueryData<Standing>(standingKey(person.id));
      return hideAnd(
        `author:${person.id}`,
        async () => {
          await api.post('/relation/block', { body: { user_id: person.id } });
          stand(person, { blocks: true, follows: false, followed_by: false });
          void queries.invalidateQueries({ queryKey: ['counters'] });
          void queries.invalidateQueries({ queryKey: ['shunned'] });
        },
        words('home.blocked', { name: nameOf(person) }),
        () =>
          void show(`author:${person.id}`, async () => {
            await api.post('/relation/unblock', { body: { user_id: person.id } });
            void queries.invalidateQueries({ queryKey: ['shunned'] });
            if (before?.follows) await api.post('/relation/follow', { body: { followee_id: person.id } });
            stand(person, { blocks: false, follows: before?.follows ?? false });
          }),
      );
    },

    archive: (post: Post) =>
      hideAnd(
        `post:${post.id}`,
        () => api.post('/posts/{id}/archive', { path: { id: post.id } }),
        words('home.archived', { title: post.title }),
        () => void show(`post:${post.id}`, () => api.post('/posts/{id}/publish', { path: { id: post.id } })),
      ),

    /** Deletes when the way back is gone; whoever closes the page before has changed nothing. */
    remove: (post: Post) => {
      const mark = `post:${post.id}`;
      hide(mark);
      const later = setTimeout(async () => {
        try {
          await api.delete('/posts/{id}', { path: { id: post.id } });
          changeListed(queries, post.id, () => undefined);
          queries.removeQueries({ queryKey: ['post', post.id] });
        } catch (failure) {
          unhide(mark);
          toast(tell(failure));
        }
      }, UNDO);
      toast(words('home.deleted', { title: post.title }), {
        label: words('ui.undo'),
        run: () => {
          clearTimeout(later);
          unhide(mark);
        },
      });
    },
  };
}
