import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import type { Post } from '../api/client';
import { changeListed, listedPost, newestKey, pagesKey, together, unseen, type Pages } from './lists';

const post = (id: number, minute = id): Post => ({
  id,
  author: { id: 1, username: 'ada' },
  title: `Post ${id}`,
  content: '',
  excerpt: '',
  visibility: 'public',
  status: 'published',
  created_at: `2026-11-26T10:${String(minute).padStart(2, '0')}:00Z`,
  updated_at: `2026-11-26T10:${String(minute).padStart(2, '0')}:00Z`,
  published_at: `2026-11-26T10:${String(minute).padStart(2, '0')}:00Z`,
  media: [],
  tags: [],
  comment_count: 0,
  reactions: {},
  version: 1,
});
const ids = (posts: Post[]) => posts.map(({ id }) => id);

test('what is new is what the newest page has and the pages read have not', () => {
  const read = [{ posts: [post(5), post(4)], next_cursor: 'more' }];
  expect(ids(unseen(read, [post(7), post(6), post(5), post(4)]))).toEqual([7, 6]);
});

test('an older post that moved up because another was deleted is not new', () => {
  const read = [{ posts: [post(5), post(4)], next_cursor: 'more' }];
  expect(unseen(read, [post(5), post(3)])).toEqual([]);
});

test('in a list that was read to its end everything unknown is new', () => {
  expect(ids(unseen([{ posts: [post(5)] }], [post(5), post(3)]))).toEqual([3]);
  expect(ids(unseen([{ posts: [] }], [post(3)]))).toEqual([3]);
});

test("one's own fresh posts stand where their time puts them, each once", () => {
  const read = [{ posts: [post(8), post(5)], next_cursor: 'more' }, { posts: [post(5), post(2)] }];
  expect(ids(together(read, [post(6), post(9), post(8)]))).toEqual([9, 8, 6, 5, 2]);
});

test('a post is shown as it is now, where it was', () => {
  const now = { ...post(5), comment_count: 3 };
  const all = together([{ posts: [post(8), post(5)] }], [], [post(9), now]);
  expect(ids(all)).toEqual([8, 5]);
  expect(all[1]?.comment_count).toBe(3);
});

test('a change reaches a post in every list, and taking it out leaves the others', () => {
  const queries = new QueryClient();
  queries.setQueryData<Pages>(pagesKey('following'), { pages: [{ posts: [post(2), post(1)] }], pageParams: [undefined] });
  queries.setQueryData(newestKey('latest'), { posts: [post(2)], own: [] });
  changeListed(queries, 2, (before) => ({ ...before, title: 'Changed' }));
  expect(listedPost(queries, 2)?.title).toBe('Changed');
  changeListed(queries, 2, () => undefined);
  expect(listedPost(queries, 2)).toBeUndefined();
  expect(listedPost(queries, 1)?.title).toBe('Post 1');
});
