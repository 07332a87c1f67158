import { compileMessage } from '@lingui/message-utils/compileMessage';
import { expect, test } from 'vitest';
import { fill, type Compiled } from './fill';
import type { Language } from './words';

const told = (text: string, values: Record<string, string | number> = {}, language: Language = 'en') => fill(compileMessage(text) as Compiled, values, language);

test('values stand where they are named', () => {
  expect(told('Hello {name}, {name}!', { name: 'Ann' })).toBe('Hello Ann, Ann!');
  expect(told('plain')).toBe('plain');
});

test('a plural takes the exact number first, then the rule of the language', () => {
  const text = '{n, plural, =0 {nothing} one {# thing} few {# вещи} many {# вещей} other {# things}}';
  expect([0, 1, 2].map((n) => told(text, { n }))).toEqual(['nothing', '1 thing', '2 things']);
  expect([3, 5, 21].map((n) => told(text, { n }, 'ru'))).toEqual(['3 вещи', '5 вещей', '21 thing']);
});

test('numbers are written as the language writes them', () => {
  expect(told('{n, plural, other {# in all}}', { n: 12345 })).toBe('12,345 in all');
  expect(told('{n, number}', { n: 12345 }, 'ru')).toBe(new Intl.NumberFormat('ru').format(12345));
});

test('choices nest, an offset is taken away, and a word chooses', () => {
  expect(told('{n, plural, offset:1 =1 {{who}} one {{who} and # other} other {{who} and # others}}', { n: 3, who: 'Ann' })).toBe('Ann and 2 others');
  expect(told('{kind, select, post {a post} other {something}}', { kind: 'post' })).toBe('a post');
  expect(told('{kind, select, post {a post} other {something}}', { kind: 'x' })).toBe('something');
});
