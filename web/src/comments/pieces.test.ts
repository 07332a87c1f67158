import { expect, test } from 'vitest';
import { pieces } from './pieces';

const ANNA = { id: 1, username: 'anna' };

test('names of people whom the comment mentions lead to them, others stay text', () => {
  expect(pieces('Thanks, @Anna and @nobody!', [ANNA])).toEqual([
    { text: 'Thanks, ' },
    { text: '@Anna', person: 'anna' },
    { text: ' and @nobody!' },
  ]);
});

test('an address in e-mail is no name', () => {
  expect(pieces('write to me@anna.example', [ANNA])).toEqual([{ text: 'write to me@anna.example' }]);
});

test('the end of a sentence is not part of an address, brackets of the address are', () => {
  expect(pieces('(see https://example.org/a?b=1).', [])).toEqual([
    { text: '(see ' },
    { text: 'https://example.org/a?b=1', address: 'https://example.org/a?b=1' },
    { text: ').' },
  ]);
  expect(pieces('https://example.org/Foo_(bar).', [])[0]).toEqual({ text: 'https://example.org/Foo_(bar)', address: 'https://example.org/Foo_(bar)' });
});

test('only the web is followed', () => {
  expect(pieces('javascript:alert(1) ftp://x', [])).toEqual([{ text: 'javascript:alert(1) ftp://x' }]);
});
