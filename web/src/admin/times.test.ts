import { expect, test } from 'vitest';
import { coming, lasting } from './times';

test('what holds is told by how long it does', () => {
  expect([30, 130, 7_300, 3 * 86_400].map((seconds) => lasting('en', seconds))).toEqual([undefined, '2 min', '2 hr', '3 days']);
  expect(lasting('ru', 130)).toBe('2 мин');
  expect(lasting('bg', 130)).toBe('2 мин');
});

test('what comes soon is counted by the second', () => {
  expect([0, 8, 90, 130].map((seconds) => coming('en', seconds))).toEqual([undefined, 'in 8 sec.', 'in 90 sec.', 'in 2 min.']);
  expect(coming('ru', 23)).toMatch(/^через 23\sсек\.$/);
  expect(coming('bg', 23)).toMatch(/^след 23 сек/);
});
