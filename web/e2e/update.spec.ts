import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';

/** The station behind a door that can serve another version of the app: other pages, and a worker that knows of them. */
let version = 1;
let door: Server;
let address: string;

const INDEX = 'index.html';
function another(path: string, body: string): string {
  if (version === 1) return body;
  if (path === '/sw.js') {
    const changed = body.replace(/"revision":"\w+","url":"index\.html"/, '"revision":"second","url":"index.html"');
    if (changed === body) throw new Error('the worker knows no index.html');
    return changed;
  }
  return body.replace('<html', '<html data-version="second"');
}

test.beforeAll(async ({ baseURL }) => {
  door = createServer((incoming, outgoing) => {
    const path = new URL(incoming.url!, baseURL).pathname;
    const ours = path === '/sw.js' || path === `/${INDEX}`;
    const headers = { ...incoming.headers, ...(ours && { 'accept-encoding': 'identity', 'if-none-match': '' }) };
    const passed = ask(new URL(incoming.url!, baseURL), { method: incoming.method!, headers }, (answer) => {
      if (!ours) {
        outgoing.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(outgoing);
        return;
      }
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const { 'content-length': _, etag: __, ...kept } = answer.headers;
        outgoing.writeHead(answer.statusCode!, kept);
        outgoing.end(another(path, Buffer.concat(parts).toString()));
      });
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((listening) => door.listen(0, '127.0.0.1', listening));
  address = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
});

test.afterAll(() => {
  door.closeAllConnections();
  door.close();
});

test('a new version is told quietly and taken on when the person says so @desktop', async ({ page }) => {
  version = 1;
  await page.goto(`${address}/login`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await page.getByLabel('Name or e-mail').fill('half typed');
  await expect(page.getByText('A new version is ready.')).toHaveCount(0);

  version = 2;
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  const news = page.getByRole('status').filter({ hasText: 'A new version is ready.' });
  await expect(news).toBeVisible();
  await expect(page.getByLabel('Name or e-mail')).toHaveValue('half typed');
  await page.reload();
  await expect(news).toBeVisible();
  await expect(page.locator('html[data-version="second"]')).toHaveCount(0);

  await news.getByRole('button', { name: 'Take it on' }).click();
  await expect(page.locator('html[data-version="second"]')).toHaveCount(1);
  await expect(page.getByLabel('Name or e-mail')).toHaveValue('half typed');
  await expect(news).toHaveCount(0);
});
