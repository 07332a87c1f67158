import 'fake-indexeddb/auto';
import { afterEach, expect, test } from 'vitest';
import type { Schemas } from '../api/client';
import { ApiProblem, Unreachable } from '../api/problem';
import { draftOf, newDraft, type Draft, type Stored } from './draft';
import { draftBase } from './draft-base';
import { Keeper } from './keeper';
import { actOf, afterWaiting, meaningOf } from './publishing';
import type { Station } from './station';

/** A station with the rules that matter here: versions, keys of creations, and being out of reach. */
function fakeStation() {
  const posts = new Map<number, Stored>();
  const keys = new Map<string, Stored>();
  const self = {
    posts,
    away: false,
    signedOut: false,
    loseNextAnswer: false,
    asked: [] as string[],
    put(id: number, change: Partial<Stored>): Stored {
      const post = { ...posts.get(id)!, ...change, version: posts.get(id)!.version + 1 };
      posts.set(id, post);
      return post;
    },
    async create(body: Schemas['NewPost'], key: string): Promise<Stored> {
      self.asked.push(`create ${body.title}`);
      if (self.away) throw new Unreachable();
      if (self.signedOut) throw new ApiProblem(401, 'UNAUTHENTICATED', 'sign in');
      const known = keys.get(key);
      if (known) return known;
      const post = { id: posts.size + 1, version: 1, excerpt: '', updated_at: '2026-01-01T00:00:00Z', title: body.title, content: body.content, tags: [], media: [], visibility: 'public', status: 'draft' } as Stored;
      posts.set(post.id, post);
      keys.set(key, post);
      if (self.loseNextAnswer) {
        self.loseNextAnswer = false;
        throw new Unreachable();
      }
      return post;
    },
    async update(id: number, version: number, change: Schemas['PostChange']): Promise<Stored> {
      self.asked.push(`update ${id}`);
      if (self.away) throw new Unreachable();
      const post = posts.get(id);
      if (!post) throw new ApiProblem(404, 'POST_NOT_FOUND', 'post not found');
      if (post.version !== version) throw new ApiProblem(412, 'VERSION_MISMATCH', 'changed');
      return self.put(id, change as never);
    },
    async get(id: number): Promise<Stored> {
      return posts.get(id)!;
    },
  };
  return self satisfies Station;
}

const keepers: Keeper[] = [];
function writing(station: Station, draft: Draft = newDraft(1, crypto.randomUUID())): Keeper {
  const keeper = new Keeper(draft, draftBase, station);
  keepers.push(keeper);
  return keeper;
}
afterEach(() => keepers.splice(0).forEach((keeper) => keeper.stop()));

const TEXT = { title: 'A title', content: 'Enough of a text' };

async function saved(station: ReturnType<typeof fakeStation>): Promise<Keeper> {
  const keeper = writing(station);
  keeper.edit(TEXT);
  await keeper.saveNow();
  return keeper;
}

test('a text whose session ended is kept as it is, and saved when its person is back', async () => {
  const station = fakeStation();
  station.signedOut = true;
  const keeper = writing(station);
  keeper.edit({ title: 'A title', content: 'Long enough a text.' });
  await keeper.saveNow();
  expect(keeper.state).toMatchObject({ phase: 'kept', failure: undefined });
  station.signedOut = false;
  await keeper.saveNow();
  expect(keeper.state.phase).toBe('saved');
  expect(station.posts.size).toBe(1);
});

test('each letter is in the browser before the station is asked', async () => {
  const station = fakeStation();
  const keeper = writing(station);
  keeper.edit({ title: 'A' });
  keeper.edit({ title: 'Ab' });
  await keeper.settle();
  expect((await draftBase.find(1, keeper.state.draft.id))?.fields.title).toBe('Ab');
  await keeper.saveNow();
  expect(keeper.state.phase).toBe('short');
  expect(station.asked).toEqual([]);
});

test('a text becomes a draft on the station, then that draft is changed', async () => {
  const station = fakeStation();
  const keeper = await saved(station);
  expect(keeper.state).toMatchObject({ phase: 'saved', draft: { post: 1, base: { version: 1 } } });
  keeper.edit({ title: 'Another title' });
  await keeper.saveNow();
  expect(station.posts.get(1)).toMatchObject({ title: 'Another title', version: 2 });
});

test('a creation whose answer got lost is not done twice, and what was written since is not lost', async () => {
  const station = fakeStation();
  station.loseNextAnswer = true;
  const keeper = await saved(station);
  expect(keeper.state.phase).toBe('offline');
  keeper.edit({ content: 'Enough of a text, and more' });
  await keeper.saveNow();
  expect(station.posts.size).toBe(1);
  expect(station.posts.get(1)?.content).toBe('Enough of a text, and more');
  expect(keeper.state.phase).toBe('saved');
});

test('changes elsewhere to other fields are taken in quietly', async () => {
  const station = fakeStation();
  const keeper = await saved(station);
  station.put(1, { category: 'news' });
  keeper.edit({ title: 'My title' });
  await keeper.saveNow();
  expect(station.posts.get(1)).toMatchObject({ title: 'My title', category: 'news' });
  expect(keeper.state.draft.fields.category).toBe('news');
});

async function conflict() {
  const station = fakeStation();
  const keeper = await saved(station);
  station.put(1, { content: 'Their words of the text' });
  keeper.edit({ content: 'My words of the text' });
  await keeper.saveNow();
  expect(keeper.state.conflict?.clashes).toEqual(['content']);
  return { station, keeper };
}

test('mine becomes the new version, theirs stays among the earlier states', async () => {
  const { station, keeper } = await conflict();
  await keeper.choose('mine');
  await keeper.saveNow();
  expect(station.posts.get(1)?.content).toBe('My words of the text');
  expect((await draftBase.revisions(keeper.state.draft.id)).map(({ fields }) => fields.content)).toContain('Their words of the text');
});

test('theirs is taken, mine stays among the earlier states', async () => {
  const { keeper } = await conflict();
  await keeper.choose('theirs');
  expect(keeper.state.draft.fields.content).toBe('Their words of the text');
  expect((await draftBase.revisions(keeper.state.draft.id)).map(({ fields }) => fields.content)).toContain('My words of the text');
});

test('mine can become a draft of its own', async () => {
  const { keeper } = await conflict();
  const other = await keeper.choose('both');
  expect((await draftBase.find(1, other!))?.fields.content).toBe('My words of the text');
  expect(keeper.state.draft.fields.content).toBe('Their words of the text');
});

test('what is published is never changed by itself', async () => {
  const station = fakeStation();
  await saved(station);
  const post = station.put(1, { status: 'published' });
  const keeper = writing(station, draftOf(post, 1));
  station.asked.length = 0;
  keeper.edit({ content: 'Changed, but not yet for others' });
  await keeper.saveNow();
  expect(station.asked).toEqual([]);
  expect(keeper.state.phase).toBe('kept');
  expect(meaningOf(keeper.state.draft)).toBe('update');
  expect(actOf(keeper.state.draft)).toMatchObject({ verb: 'put', body: { content: 'Changed, but not yet for others', version: 2 } });
  expect(actOf(keeper.state.draft).body).not.toHaveProperty('status');
});

test('a draft deleted elsewhere lives on as a new one', async () => {
  const station = fakeStation();
  const keeper = await saved(station);
  station.posts.delete(1);
  keeper.edit({ title: 'Still here' });
  await keeper.saveNow();
  expect([...station.posts.values()].map(({ title }) => title)).toEqual(['Still here']);
});

test('out of reach, everything stays here and says so', async () => {
  const station = fakeStation();
  station.away = true;
  const keeper = await saved(station);
  expect(keeper.state.phase).toBe('offline');
  expect((await draftBase.find(1, keeper.state.draft.id))?.fields.content).toBe(TEXT.content);
  station.away = false;
  await keeper.saveNow();
  expect(keeper.state.phase).toBe('saved');
});

test('a tab whose turn it is not changes nothing', () => {
  const keeper = writing(fakeStation());
  keeper.active = false;
  keeper.edit({ title: 'Not mine' });
  expect(keeper.state.draft.fields.title).toBe('');
});

test('a publication that waited has gone out, or was refused, or waits on', () => {
  const draft = { ...newDraft(1, 'w'), waiting: { key: 'k', since: '' } };
  const problem = { status: 400, code: 'X', message: '', fields: [] };
  expect(afterWaiting(draft, true, undefined).draft).toBe(draft);
  expect(afterWaiting(draft, false, { key: 'k', data: {} }).draft).toBeUndefined();
  expect(afterWaiting(draft, false, { key: 'k', problem })).toMatchObject({ draft: { id: 'w' }, refused: problem });
  expect(afterWaiting(draft, false, undefined).draft).not.toHaveProperty('waiting');
});
