import { expect, test } from 'vitest';
import { nameBeingTyped, withName } from './naming';

test('a name is being typed behind an @ that begins a word', () => {
  expect(nameBeingTyped('Hi @an', 6)).toEqual({ start: 3, query: 'an' });
  expect(nameBeingTyped('Привет, @ан and', 11)).toEqual({ start: 8, query: 'ан' });
  expect(nameBeingTyped('me@an', 5)).toBeUndefined();
  expect(nameBeingTyped('@an na', 6)).toBeUndefined();
  expect(nameBeingTyped('@', 1)).toBeUndefined();
});

test('the whole name takes the place of what was typed, with one space behind it', () => {
  expect(withName('Hi @an', 3, 6, 'anna')).toEqual({ text: 'Hi @anna ', caret: 9 });
  expect(withName('Hi @an there', 3, 6, 'anna')).toEqual({ text: 'Hi @anna there', caret: 9 });
});
