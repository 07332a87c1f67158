import { expect, test } from 'vitest';
import { ago, collator, count } from './format';

const NOW = Date.parse('2026-11-26T12:00:00Z');

test('what was within a week is told by how long ago', () => {
  expect(ago('en', '2026-11-26T11:55:00Z', NOW)).toBe('5 min. ago');
  expect(ago('en', '2026-11-25T11:00:00Z', NOW)).toBe('yesterday');
  expect(ago('ru', '2026-11-23T11:00:00Z', NOW)).toBe('3 дн. назад');
});

test('what was before is told by its date, with the year when it is another', () => {
  expect(ago('en', '2026-11-01T11:00:00Z', NOW)).toBe('Nov 1');
  expect(ago('bg', '2024-11-01T11:00:00Z', NOW)).toContain('2024');
});

test('large numbers become short', () => {
  expect(count('en', 9_999)).toBe('9,999');
  expect(count('en', 12_400)).toBe('12.4K');
});

test('names are ordered as the language orders them', () => {
  expect(['ёлка', 'яма', 'ель'].toSorted(collator('ru').compare)).toEqual(['ёлка', 'ель', 'яма']);
});
