import { expect, test } from 'vitest';
import { say, speak } from './words';

test('Russian has a form for one, for few and for many', async () => {
  await speak('ru');
  expect([1, 3, 5, 21].map((count) => say('ui.posts', { count }))).toEqual(['1 запись', '3 записи', '5 записей', '21 запись']);
});

test('Bulgarian counts people by souls', async () => {
  await speak('bg');
  expect([1, 2].map((count) => say('ui.people', { count }))).toEqual(['1 човек', '2 души']);
  expect(document.documentElement.lang).toBe('bg');
});
