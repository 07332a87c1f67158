import { expect, test } from 'vitest';
import { instantOf, wallOf } from './zone';

test('a time in the zone of the person is an instant and comes back', () => {
  expect(instantOf('2026-07-01T12:00', 'Europe/Sofia')).toBe('2026-07-01T09:00:00.000Z');
  expect(instantOf('2026-01-01T00:30', 'Asia/Kathmandu')).toBe('2025-12-31T18:45:00.000Z');
  expect(wallOf('2025-12-31T18:45:00Z', 'Asia/Kathmandu')).toBe('2026-01-01T00:30');
});

test('an hour that the clocks skip does not lead into the past', () => {
  const instant = instantOf('2026-03-29T03:30', 'Europe/Sofia')!;
  expect(Date.parse(instant)).toBeGreaterThanOrEqual(Date.parse('2026-03-29T01:00:00Z'));
});

test('no time is no instant', () => {
  expect(instantOf('', 'Europe/Sofia')).toBeUndefined();
});
