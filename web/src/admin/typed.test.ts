import { expect, test } from 'vitest';
import { isModuleId, wholeNumber } from './typed';

test('a module has a short name in small letters', () => {
  expect(['shop', 'a', 'tea-room2', 'x'.repeat(41)].every(isModuleId)).toBe(true);
  expect(['', 'Shop', '2shop', 'tea room', 'чай', '-shop', 'x'.repeat(42)].some(isModuleId)).toBe(false);
});

test('a number is whole and within what is allowed, or none', () => {
  expect(wholeNumber('25', 1, 100)).toBe(25);
  expect(['', '0', '101', '2.5', '-3', 'many'].map((text) => wholeNumber(text, 1, 100))).toEqual(Array(6).fill(undefined));
});
