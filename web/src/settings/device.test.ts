import { expect, test } from 'vitest';
import { deviceOf } from './device';

test('the browser that only looks like another one is told apart', () => {
  const edge = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0';
  expect(deviceOf(edge)).toEqual({ browser: 'Edge', system: 'Windows' });
});

test('a phone is a phone before it is its system', () => {
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
  expect(deviceOf(phone)).toEqual({ browser: 'Safari', system: 'iPhone' });
  expect(deviceOf('something else')).toEqual({ browser: undefined, system: undefined });
});
