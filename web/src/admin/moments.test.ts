import { expect, test } from 'vitest';
import { instantOf, localOf } from './moments';

test('a time goes through a field and back', () => {
  expect(instantOf(localOf('2026-11-26T09:05:00.000Z'))).toBe('2026-11-26T09:05:00.000Z');
});

test('what is no time is nothing', () => {
  expect(instantOf('')).toBeUndefined();
  expect(localOf(undefined)).toBe('');
  expect(localOf('soon')).toBe('');
});
