import { expect, test } from 'vitest';
import { nameOfKey } from './shortcuts';

test('a key is known by its place, whatever the layout writes there', () => {
  expect(nameOfKey({ code: 'KeyJ', shiftKey: false })).toBe('j');
  expect(nameOfKey({ code: 'KeyJ', shiftKey: true })).toBe('J');
  expect(nameOfKey({ code: 'Slash', shiftKey: true })).toBe('?');
  expect(nameOfKey({ code: 'Escape', shiftKey: false })).toBe('Escape');
});
