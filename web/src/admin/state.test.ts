import { expect, test } from 'vitest';
import { meaningOf, noteOf } from './state';

test('what a state means says what can be done about it', () => {
  expect(meaningOf('degraded', 'NEEDS_MISSING')).toBe('docking.means_degraded');
  expect(meaningOf('degraded', 'DEGRADED')).toBe('docking.means_unwell');
  expect(meaningOf('starting', 'NEEDS_MISSING')).toBe('docking.means_needs');
  expect(meaningOf('undocked', 'MANUAL')).toBe('docking.means_manual');
});

test('only what is wrong is coloured', () => {
  expect(['failed', 'quarantined', 'refused', 'degraded', 'starting', 'draining', 'undocked'].map(noteOf)).toEqual(['danger', 'danger', 'danger', 'warn', '', '', '']);
});
