import { afterEach, expect, test, vi } from 'vitest';
import { outbox } from './outbox';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('what nobody answered is sent by itself when somebody answers again', async () => {
  vi.useFakeTimers();
  let away = true;
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (address: string, { headers }: { headers: Record<string, string> }) => {
    if (away) throw new TypeError('no network');
    sent.push(`${address} ${headers['Idempotency-Key']}`);
    return new Response(null, { status: 204 });
  });
  outbox.belongsTo(7);
  const outcome = await outbox.send({ verb: 'put', path: '/reactions', body: { subject: 'post:1', kind: 'like' } });
  expect(outcome).toMatchObject({ queued: true });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outbox.mine()).toHaveLength(1);
  away = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(outbox.mine()).toEqual([]);
  expect(sent).toEqual([`/api/v1/reactions ${(outcome as { key: string }).key}`]);
});
