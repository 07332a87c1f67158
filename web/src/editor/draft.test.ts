import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { change, isBlank, merge, newDraft, newPost, nothing, sharedDraft, type Base, type Fields } from './draft';
import { outbox } from '../api/outbox';
import { forgetPerson, forgetSaved } from '../app/forget';
import { draftBase } from './draft-base';
import { faultsFrom, faultsOf, isLongEnough } from './rules';

const fields = (some: Partial<Fields> = {}): Fields => ({ ...nothing(), title: 'A title', content: 'Enough of a text', ...some });
const base = (some: Partial<Fields> = {}): Base => ({ version: 3, status: 'draft', fields: fields(some), excerpt: '' });

test('changes to different fields come together by themselves', () => {
  const merged = merge(fields(), fields({ title: 'Mine' }), fields({ tags: ['theirs'] }));
  expect(merged).toEqual({ fields: fields({ title: 'Mine', tags: ['theirs'] }), clashes: [] });
});

test('two changes of one text clash, the same change twice does not', () => {
  expect(merge(fields(), fields({ content: 'My own words' }), fields({ content: 'Their own words' }))).toEqual({
    fields: fields({ content: 'My own words' }),
    clashes: ['content'],
  });
  expect(merge(fields(), fields({ content: 'The same' }), fields({ content: 'The same' })).clashes).toEqual([]);
});

test('only what differs is sent, and what was emptied is cleared', () => {
  expect(change(base({ category: 'news', tags: ['a1'] }), fields({ title: ' New title ' }))).toEqual({ title: 'New title', tags: [], category: '' });
  expect(change(base(), fields({ publishAt: '2030-01-01T00:00:00Z' }), 'scheduled')).toEqual({ status: 'scheduled', publish_at: '2030-01-01T00:00:00Z' });
  expect(change(base(), fields())).toEqual({});
});

test('a new post carries its time only when it is scheduled', () => {
  const planned = fields({ publishAt: '2030-01-01T00:00:00Z', media: [{ url: 'https://a.example/1.png', type: 'image' }] });
  expect(newPost(planned, 'draft')).not.toHaveProperty('publish_at');
  expect(newPost(planned, 'scheduled')).toMatchObject({ publish_at: '2030-01-01T00:00:00Z', media_items: [{ position: 1 }] });
});

test('each rule speaks beside its field', () => {
  const faults = faultsOf(
    fields({ title: 'ab', content: ' ', tags: ['a'], cover: '/own.png', media: [{ url: 'ftp://x', type: 'image' }], publishAt: '2020-01-01T00:00:00Z' }),
    Date.parse('2026-01-01'),
  );
  expect(faults).toEqual({
    title: { rule: 'titleShort' },
    content: { rule: 'contentShort' },
    tags: { rule: 'tagLength' },
    cover: { rule: 'address' },
    media: { rule: 'address' },
    publishAt: { rule: 'past' },
  });
  expect(isLongEnough(fields({ title: 'ab' }))).toBe(false);
  expect(isLongEnough(fields())).toBe(true);
});

test('the objections of the station find their fields', () => {
  expect(faultsFrom([{ field: 'media_items[2].url', problem: 'no' }, { field: 'tags[0]', problem: 'short' }, { field: 'tags[1]', problem: 'long' }])).toEqual({
    media: { told: 'no' },
    tags: { told: 'short' },
  });
});

test('drafts belong to their person and come newest first', async () => {
  await draftBase.keep({ ...newDraft(1, 'old'), changed: '2026-01-01T00:00:00Z' });
  await draftBase.keep({ ...newDraft(1, 'new'), changed: '2026-01-02T00:00:00Z', post: 7 });
  await draftBase.keep(newDraft(2, 'foreign'));
  expect((await draftBase.list(1)).map(({ id }) => id)).toEqual(['new', 'old']);
  expect(await draftBase.find(1, 'foreign')).toBeUndefined();
  expect((await draftBase.ofPost(1, 7))?.id).toBe('new');
  await draftBase.remove('new');
  expect((await draftBase.list(1)).map(({ id }) => id)).toEqual(['old']);
});

test('the last twenty states are kept, none twice in a row, and no empty one', async () => {
  await draftBase.remember('d', nothing());
  for (let at = 0; at < 25; at++) {
    await draftBase.remember('d', fields({ content: `State ${at}` }));
    await draftBase.remember('d', fields({ content: `State ${at}` }));
  }
  const revisions = await draftBase.revisions('d');
  expect(revisions.map(({ fields: { content } }) => content)).toEqual(Array.from({ length: 20 }, (_, at) => `State ${24 - at}`));
  expect(isBlank(nothing())).toBe(true);
});

test('what another app shares is the beginning of a text, its address once', () => {
  const shared = { title: 'Larch', text: 'Read this', url: 'https://example.org/larch' };
  expect(sharedDraft(1, 'a', shared).fields).toMatchObject({ title: 'Larch', content: 'Read this\n\nhttps://example.org/larch' });
  expect(sharedDraft(1, 'a', { text: 'See https://example.org/larch', url: 'https://example.org/larch' }).fields.content).toBe('See https://example.org/larch');
  expect(isBlank(sharedDraft(1, 'a', {}).fields)).toBe(true);
});

test('who leaves for good leaves nothing, who signs out only what the station does not have', async () => {
  const text = fields({ content: 'Only in this browser so far' });
  const draft = (person: number, id: string, more: object = {}) => ({ ...newDraft(person, id), fields: text, ...more });
  await draftBase.keep(draft(41, 'theirs'));
  await draftBase.keep(draft(42, 'mine'));
  await draftBase.keep(draft(42, 'saved', { base: { ...base(), fields: text }, saved: '2026-01-01T00:00:00Z' }));
  for (const id of ['theirs', 'mine', 'saved', 'thrown-away']) await draftBase.remember(id, text);
  await forgetSaved(42);
  expect((await draftBase.list(42)).map(({ id }) => id)).toEqual(['mine']);
  expect(await draftBase.revisions('mine')).toHaveLength(1);
  expect(await draftBase.revisions('saved')).toEqual([]);
  localStorage.setItem('quark.comment.42.post:1.', 'half a thought');
  localStorage.setItem('quark.comment.41.post:1.', 'another');
  localStorage.setItem('quark.outbox', JSON.stringify([41, 42].map((person) => ({ verb: 'put', path: '/reactions', key: String(person), person }))));
  await forgetPerson(42);
  expect(await draftBase.list(42)).toEqual([]);
  for (const id of ['mine', 'saved', 'thrown-away']) expect(await draftBase.revisions(id)).toEqual([]);
  expect(JSON.stringify(localStorage)).not.toContain('42');
  expect(localStorage.getItem('quark.comment.41.post:1.')).toBe('another');
  expect(outbox.list().map(({ person }) => person)).toEqual([41]);
  expect(await draftBase.list(41)).toHaveLength(1);
  expect(await draftBase.revisions('theirs')).toHaveLength(1);
});
