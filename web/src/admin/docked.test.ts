import { expect, test } from 'vitest';
import { isThere, proposed, spans, told, wishes, type InstanceView, type Turn } from './docked';

const turn = (at: string, state: string, code = ''): Turn => ({ at: `2026-11-26T${at}:00Z`, state, code, reason: '' });

test('what is asked for comes with the reason that the manifest gives', () => {
  const manifest = {
    needs: [{ contract: 'people', optional: true, reason: 'shows names' }],
    events: { publishes: ['shop.opened', { type: 'shop.sold', description: 'somebody bought' }], subscribes: [] },
  };
  expect(wishes(['call:people', 'publish:shop.opened', 'publish:shop.sold', 'hear:quark.*', 'trusted'], manifest)).toEqual([
    { scope: 'call:people', kind: 'call', what: 'people', optional: true, why: 'shows names' },
    { scope: 'publish:shop.opened', kind: 'publish', what: 'shop.opened', optional: false },
    { scope: 'publish:shop.sold', kind: 'publish', what: 'shop.sold', optional: false, why: 'somebody bought' },
    { scope: 'hear:quark.*', kind: 'hear', what: 'quark.*', optional: false },
    { scope: 'trusted', kind: 'other', what: 'trusted', optional: false },
  ]);
});

test('all that is asked for is ticked only where nothing was decided yet', () => {
  const askedScopes = ['call:people', 'hear:posts.*'];
  expect(proposed({ state: 'verified', askedScopes, grantedScopes: [] })).toEqual(askedScopes);
  expect(proposed({ state: 'ready', askedScopes, grantedScopes: [] })).toEqual([]);
  expect(proposed({ state: 'ready', askedScopes, grantedScopes: ['call:people', 'call:gone'] })).toEqual(['call:people']);
  expect(proposed({ state: 'refused', askedScopes, grantedScopes: [] })).toEqual([]);
});

test('a successor must listen elsewhere', () => {
  const instances = [{ url: 'http://127.0.0.1:9000/' }, {}] as InstanceView[];
  expect(['http://127.0.0.1:9000', ' HTTP://127.0.0.1:9000/ '].every((url) => isThere({ instances }, url))).toBe(true);
  expect(['http://127.0.0.1:9001', 'http://127.0.0.1:9000/next', '127.0.0.1:9000', ''].some((url) => isThere({ instances }, url))).toBe(false);
});

test('the strip begins with what held before, and each stretch has its share of the time', () => {
  const turns = [turn('12:00', 'ready'), turn('11:00', 'ready', 'SWAP'), turn('10:00', 'degraded'), turn('06:00', 'ready')];
  expect(spans(turns, Date.parse('2026-11-26T14:00:00Z'), 6)).toEqual([
    { state: 'ready', from: '2026-11-26T08:00:00.000Z', share: 2 / 6 },
    { state: 'degraded', from: '2026-11-26T10:00:00.000Z', share: 2 / 6 },
    { state: 'ready', from: '2026-11-26T12:00:00.000Z', share: 2 / 6 },
  ]);
});

test('a module that is younger than the strip fills it', () => {
  expect(spans([turn('13:00', 'ready')], Date.parse('2026-11-26T14:00:00Z'), 24)).toEqual([{ state: 'ready', from: '2026-11-26T13:00:00.000Z', share: 1 }]);
  expect(spans([], 0, 24)).toEqual([]);
});

test('what is said again is counted, not repeated', () => {
  const turns = [turn('13:00', 'failed'), turn('12:00', 'failed'), turn('11:00', 'ready'), turn('10:00', 'failed')];
  expect(told(turns).map(({ at, state, times }) => [at.slice(11, 16), state, times])).toEqual([
    ['12:00', 'failed', 2],
    ['11:00', 'ready', 1],
    ['10:00', 'failed', 1],
  ]);
});

test('a swap does not say again how the module stood', () => {
  const turns = [turn('10:00', 'ready'), turn('12:01', 'ready', 'SWAP'), turn('10:00', 'ready'), turn('12:00', 'ready', 'SWAP'), turn('10:00', 'ready')];
  expect(told(turns).map(({ at, code, times }) => [at.slice(11, 16), code, times])).toEqual([
    ['12:01', 'SWAP', 1],
    ['12:00', 'SWAP', 1],
    ['10:00', '', 1],
  ]);
});
