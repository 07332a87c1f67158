import { expect, test } from 'vitest';
import { editedAt, minutesOf, picturesIn, wholeOf } from './reading';

test('the time to read is told from two minutes on', () => {
  expect(minutesOf('word '.repeat(250))).toBeUndefined();
  expect(minutesOf('дума '.repeat(620))).toBe('3');
});

test('a text that the list cut takes longer than what is there', () => {
  expect(minutesOf('word '.repeat(2000))).toBe('10+');
});

test('short plain texts are shown whole, others by their excerpt', () => {
  expect(wholeOf({ content: 'Hello', content_html: '<p>Hello</p>' })).toBe('<p>Hello</p>');
  expect(wholeOf({ content: '# Hello', content_html: '<h1>Hello</h1>' })).toBeUndefined();
  expect(wholeOf({ content: 'x'.repeat(800), content_html: '<p>x</p>' })).toBeUndefined();
  expect(wholeOf({ content: 'cut' })).toBeUndefined();
});

test('edited is what changed after it was published', () => {
  const published_at = '2026-11-26T10:00:00Z';
  const created_at = '2026-11-20T10:00:00Z';
  expect(editedAt({ created_at, published_at, updated_at: published_at })).toBeUndefined();
  expect(editedAt({ created_at, published_at, updated_at: '2026-11-26T12:00:00Z' })).toBe('2026-11-26T12:00:00Z');
});

test('pictures of a text are found by their addresses', () => {
  expect(picturesIn('<p><img src="/demo/a.svg" alt="a" /> <img alt="b" src="https://example.org/b?x&#61;1&amp;y&#61;2" /></p>')).toEqual([
    '/demo/a.svg',
    'https://example.org/b?x=1&y=2',
  ]);
  expect(picturesIn(undefined)).toEqual([]);
});
