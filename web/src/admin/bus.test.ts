import { expect, test } from 'vitest';
import { byNeed, isOutside, pretty, progressOf, waitingOf, withTail, type CloudEvent, type ReplayView, type Subscriber } from './bus';

const subscriber = (name: string, rest: Partial<Subscriber>): Subscriber => ({ subscriber: name, source: 'posts', behind: 0, lag_seconds: 0, handled: 0, failed: 0, parked: 0, dead: 0, ...rest });
const event = (id: string): CloudEvent => ({ id, type: 'a.b', source: '/modules/a', subject: '1', time: '2026-11-26T12:00:00Z', data: {} });

test('whoever needs somebody comes first', () => {
  const all = [subscriber('calm', {}), subscriber('late', { behind: 3, lag_seconds: 9 }), subscriber('dead', { dead: 1 }), subscriber('stuck', { trouble: 'no database' })];
  expect(all.sort(byNeed).map((one) => one.subscriber)).toEqual(['stuck', 'dead', 'late', 'calm']);
});

test('a payload is shown in lines, and as it is when it is no JSON', () => {
  expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(pretty({ a: 1 })).toBe('{\n  "a": 1\n}');
  expect(pretty('not {json')).toBe('not {json');
});

test('a tail shows each event once, the newest first', () => {
  expect(withTail([event('2'), event('1')], [event('2'), event('3'), event('4')], 3).map(({ id }) => id)).toEqual(['4', '3', '2']);
});

test('a replay that is done is whole, whatever its positions', () => {
  const replay = { state: 'running', position: 50, last_position: 200 } as ReplayView;
  expect(progressOf(replay)).toBe(0.25);
  expect(progressOf({ ...replay, state: 'done' })).toBe(1);
  expect(progressOf({ ...replay, last_position: 0 })).toBe(1);
});

test('of what carries events only those modules are shown of which something waits', () => {
  const relay = (module: string, waiting: number, lag_seconds: number) => ({ module, waiting, lag_seconds, shipped: 1, leads: true });
  const carrier = { kind: 'nats', address: 'nats://b', reachable: false, waiting: 5, modules: [relay('feed', 1, 2), relay('people', 0, 0), relay('posts', 4, 9)] };
  expect(waitingOf(carrier).map(({ module }) => module)).toEqual(['posts', 'feed']);
});

test('a subscription of a module outside is told from a module', () => {
  expect(['feed', 'shop:push'].map((one) => isOutside(one))).toEqual([false, true]);
});
