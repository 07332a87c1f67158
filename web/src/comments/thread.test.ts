import { expect, test } from 'vitest';
import type { Comment } from '../api/client';
import { flat, freshOf, pathTo, withExtras } from './thread';

const one = (id: number, parent?: number, more: Partial<Comment> = {}): Comment => ({
  id,
  subject: 'post:1',
  ...(parent !== undefined && { parent_id: parent }),
  depth: parent === undefined ? 0 : 1,
  author: { id: 100 + id, username: `p${id}` },
  content: 'text',
  mentions: [],
  reactions: {},
  replies: 0,
  deleted: false,
  version: 1,
  created_at: '2026-11-26T12:00:00Z',
  ...more,
});

test('a page holds its comments and their first replies', () => {
  expect(flat([one(1, undefined, { first_replies: [one(2, 1)] }), one(3)]).map(({ id }) => id)).toEqual([1, 2, 3]);
});

test('a comment that was just written stands with its neighbours once, also when it has been read since', () => {
  const written = [one(9, 1), one(8)];
  expect(withExtras([one(2, 1)], written, 1).map(({ id }) => id)).toEqual([2, 9]);
  expect(withExtras([one(2, 1), one(9, 1)], written, 1).map(({ id }) => id)).toEqual([2, 9]);
  expect(withExtras([one(1)], [...written, one(8)], undefined, true).map(({ id }) => id)).toEqual([8, 1]);
});

test('new is what others wrote since, in their order', () => {
  const now = [one(7), one(2), one(5, 2), one(7), one(6, 2, { deleted: true })];
  expect(freshOf(new Set([2]), now, 105)).toEqual([7]);
});

test('the way to a comment is known when everything above it is', () => {
  const read = [one(1), one(2, 1), one(3, 2), one(5, 4)];
  expect(pathTo(3, read)?.map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(pathTo(5, read)).toBeUndefined();
  expect(pathTo(6, read)).toBeUndefined();
});
