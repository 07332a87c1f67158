import { expect, test } from 'vitest';
import { addTags } from './tags';

test('several tags at once, with signs and spaces, each spelling once', () => {
  expect(addTags(['Музыка'], ' #музыка, ambient ,, #Tape music')).toEqual({ tags: ['Музыка', 'ambient', 'Tape music'], refused: false });
});

test('one letter is no tag, nor are fifty-one', () => {
  expect(addTags([], 'a')).toEqual({ tags: [], refused: true });
  expect(addTags([], 'x'.repeat(51)).refused).toBe(true);
});
