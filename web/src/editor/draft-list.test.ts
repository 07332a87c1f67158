import { expect, test } from 'vitest';
import type { Post } from '../api/client';
import { draftOf, newDraft } from './draft';
import { join } from './draft-list';

const post = (id: number, status: Post['status']): Post =>
  ({ id, status, title: `Post ${id}`, content: 'Enough of a text', excerpt: '', tags: [], media: [], visibility: 'public', version: 1, updated_at: `2026-01-0${id}T00:00:00Z` }) as never;
const local = (id: number, title: string, status: Post['status'] = 'draft') => {
  const draft = draftOf(post(id, status), 1);
  return { ...draft, fields: { ...draft.fields, title }, changed: '2026-02-01T00:00:00Z' };
};

test('a text that the station and this browser have is one entry, with the newer title', () => {
  const entries = join([post(1, 'draft'), post(2, 'scheduled'), post(3, 'archived')], [local(1, 'Newer')]);
  expect(entries.map(({ key, shelf, title, unsaved }) => [key, shelf, title, unsaved])).toEqual([
    ['post-1', 'draft', 'Newer', true],
    ['post-3', 'archived', 'Post 3', false],
    ['post-2', 'scheduled', 'Post 2', false],
  ]);
});

test('what is only here, changed but out, or waiting has a shelf of its own', () => {
  const entries = join([], [newDraft(1, 'a'), local(4, 'Changed', 'published'), { ...newDraft(1, 'w'), waiting: { key: 'k', since: '' } }]);
  expect(Object.fromEntries(entries.map(({ key, shelf }) => [key, shelf]))).toEqual({ a: 'here', 'post-4': 'changed', w: 'waiting' });
});

test('an untouched copy of a post that is out is not listed', () => {
  expect(join([], [draftOf(post(5, 'published'), 1)])).toEqual([]);
});
