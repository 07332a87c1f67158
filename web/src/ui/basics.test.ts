import { expect, test } from 'vitest';
import { nameOf } from './basics';

test('a name does not turn round what stands beside it, and is never nothing', () => {
  expect(nameOf({ username: 'eve', full_name: '\u202Eeve \u05D0' })).toBe('eve \u05D0');
  expect(nameOf({ username: 'eve', full_name: '\u200B\u2060 ' })).toBe('eve');
  expect(nameOf({ username: 'eve', full_name: '👩\u200D👧 Eve' })).toBe('👩\u200D👧 Eve');
});
