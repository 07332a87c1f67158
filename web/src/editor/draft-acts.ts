import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, type Post } from '../api/client';
import { outbox } from '../api/outbox';
import { isProblem } from '../api/problem';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { draftOf, isUnsaved, newPost, type Draft } from './draft';
import { draftBase } from './draft-base';
import type { Entry } from './draft-list';
import { Keeper } from './keeper';
import { publish } from './publishing';
import { station } from './station';

interface Acts {
  publish?: () => void;
  archive?: () => void;
  unarchive?: () => void;
  takeBack?: () => void;
  remove: () => void;
}

/** What can be done with a text without opening it. */
export function useDraftActs(entry: Entry): Acts {
  const words = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { local, onStation, post } = entry;
  const fresh = () => void queries.invalidateQueries({ queryKey: ['drafts'] });
  const act = (work: () => Promise<void>) => () => {
    void work()
      .catch((failure: unknown) => {
        toast(tell(failure));
      })
      .finally(fresh);
  };
  const open = () => void (local ? navigate({ to: '/write', search: { draft: local.id } }) : navigate({ to: '/write/$postId', params: { postId: post! } }));

  const publishNow = act(async () => {
    const whole = onStation && !local ? draftOf(await api.get('/posts/{id}', { path: { id: onStation.id } }), onStation.author.id) : local!;
    const { publishAt: _, ...fields } = whole.fields;
    const keeper = new Keeper({ ...whole, fields }, draftBase, station);
    const result = await publish(keeper, draftBase).finally(() => keeper.stop());
    if ('post' in result) {
      for (const key of ['feed', 'posts']) void queries.invalidateQueries({ queryKey: [key] });
      toast(words('editor.done.publish'));
      void navigate({ to: '/post/$postId', params: { postId: result.post } });
    } else if ('waiting' in result) toast(words('editor.done.waiting'));
    else if ('failure' in result && !('faults' in result)) throw result.failure;
    else {
      toast(words('drafts.lookAgain'));
      open();
    }
  });
  const setAside = (archived: boolean) =>
    act(async () => {
      if (archived) await api.post('/posts/{id}/archive', { path: { id: post! } });
      else await api.put('/posts/{id}', { path: { id: post! }, body: { status: 'draft' } });
      toast(words(archived ? 'drafts.archived' : 'drafts.unarchived'));
    });
  const takeBack = act(async () => {
    outbox.drop(local!.waiting!.key);
    const { waiting: _, ...free } = local!;
    await draftBase.keep(free);
  });
  const remove = act(async () => {
    const discard = entry.shelf === 'changed';
    const whole = discard || !post ? undefined : await api.get('/posts/{id}', { path: { id: post } });
    if (local?.waiting) outbox.drop(local.waiting.key);
    if (local) await draftBase.remove(local.id);
    if (whole) await deleteQuietly(whole.id);
    toast(words(discard ? 'drafts.discarded' : 'drafts.deleted'), { label: words('ui.undo'), run: act(() => bringBack(local, whole)) });
  });
  if (local?.waiting) return { takeBack, remove };
  const status = onStation?.status;
  return {
    publish: publishNow,
    ...((status === 'draft' || status === 'scheduled') && { archive: setAside(true) }),
    ...(status === 'archived' && { unarchive: setAside(false) }),
    remove,
  };
}

async function deleteQuietly(id: number): Promise<void> {
  try {
    await api.delete('/posts/{id}', { path: { id } });
  } catch (failure) {
    if (!isProblem(failure, 'POST_NOT_FOUND')) throw failure;
  }
}

/** A deletion taken back: what was in this browser is there again, what was on the station is made anew. */
async function bringBack(local: Draft | undefined, post: Post | undefined): Promise<void> {
  const { waiting: _, ...kept } = local ?? {};
  if (!post) return local && draftBase.keep(kept as Draft);
  const { base: __, post: ___, saved: ____, ...free } = kept as Draft;
  if (local && isUnsaved(local)) return draftBase.keep(free as Draft);
  const status = post.status === 'scheduled' && post.publish_at && Date.parse(post.publish_at) > Date.now() ? 'scheduled' : 'draft';
  const made = await api.post('/posts', { body: newPost(draftOf(post, post.author.id).fields, status) });
  if (post.status === 'archived') await api.post('/posts/{id}/archive', { path: { id: made.id } });
}
