import { expect, test } from 'vitest';
import { pathOf, peak } from './curve';

test('a curve spreads over the width and ends where nothing was measured', () => {
  expect(pathOf([0, 5, undefined, 10], 10, 30, 24)).toBe('M0.0 22.0L10.0 12.0M30.0 2.0');
});

test('nothing at all still has a scale', () => {
  expect(peak([undefined, 0])).toBe(1);
  expect(peak([1, 7, undefined])).toBe(7);
});
