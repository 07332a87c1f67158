import { expect, test } from 'vitest';
import type { Notification } from '../api/client';
import { actorsOf, grouped } from './groups';

const person = (id: number) => ({ id, username: `p${id}` });
const liked = (id: number, actor: number, subject: string, read = true): Notification => ({
  id,
  user_id: 1,
  type: 'like',
  is_read: read,
  created_at: '2026-11-26T10:00:00Z',
  payload: { subject } as never,
  actor: person(actor),
});

test('likes of one thing are one line, at the place of the newest', () => {
  const groups = grouped([liked(9, 2, 'post:1'), liked(8, 3, 'post:2'), liked(7, 4, 'post:1', false)]);
  expect(groups.map(({ newest, all, unread }) => [newest.id, all.length, unread])).toEqual([
    [9, 2, true],
    [8, 1, false],
  ]);
});

test('somebody who did it twice is named once', () => {
  const [group] = grouped([liked(9, 2, 'post:1'), liked(8, 2, 'post:1'), liked(7, 3, 'post:1')]);
  expect(actorsOf(group!).map(({ id }) => id)).toEqual([2, 3]);
});

test('comments stand alone', () => {
  const comment = { ...liked(9, 2, 'post:1'), type: 'comment' };
  expect(grouped([comment, { ...comment, id: 8 }])).toHaveLength(2);
});
