import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type APIRequestContext, type BrowserContext, type Page, type Request } from '@playwright/test';

/** A person who was made through the station's interface, where the app itself is not what is tested. */
export interface Someone {
  id: number;
  username: string;
  password: string;
  token: string;
}

const PASSWORD = 'a long enough secret';
let made = 0;

/** A name that nobody has yet. */
export const freeName = (start: string): string => `${start}${Date.now().toString(36)}${(made++).toString(36)}`;

async function call<T>(request: APIRequestContext, verb: string, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await request.fetch(`/api/v1${path}`, {
    method: verb,
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    ...(body === undefined ? {} : { data: body }),
  });
  if (!response.ok()) throw new Error(`${verb} ${path}: ${response.status()} ${await response.text()}`);
  return response.status() === 204 ? (undefined as T) : ((await response.json()) as { data: T }).data;
}

export async function register(request: APIRequestContext, start = 'member', fullName?: string): Promise<Someone> {
  const username = freeName(start);
  const account = { username, email: `${username}@example.org`, password: PASSWORD, ...(fullName && { full_name: fullName }) };
  const data = await call<{ user: { id: number }; access_token: string }>(request, 'POST', '/auth/register', account);
  return { id: data.user.id, username, password: PASSWORD, token: data.access_token };
}

type Made = { id: number };
export const as = (request: APIRequestContext, who: Someone) => ({
  write: (post: object) => call<Made>(request, 'POST', '/posts', post, who.token),
  follow: (id: number) => call(request, 'POST', '/relation/follow', { followee_id: id }, who.token),
  comment: (post: number, content: string, parent?: number) =>
    call<Made>(request, 'POST', '/comments', { subject: `post:${post}`, content, ...(parent && { parent_id: parent }) }, who.token),
  react: (subject: string, kind = 'like') => call(request, 'PUT', '/reactions', { subject, kind }, who.token),
  stands: (id: number) => call<object>(request, 'GET', `/relation/${id}/status`, undefined, who.token),
  settings: (change: object) => call(request, 'PATCH', '/users/me/settings', change, who.token),
});

/**
 * Makes somebody an administrator as the command line does, with the token in the station's data folder. Former tokens
 * end with that; the one answered carries the role.
 */
export async function makeAdmin(request: APIRequestContext, who: Someone): Promise<Someone> {
  const token = readFileSync(join(process.env['QUARK_DATA'] ?? './data', 'operator.token'), 'utf8').trim();
  await call(request, 'PUT', `/admin/people/${who.id}/roles`, { roles: ['admin'] }, token);
  const { access_token } = await call<{ access_token: string }>(request, 'POST', '/auth/login', { login: who.username, password: who.password });
  return { ...who, token: access_token };
}

/** Signs a browser in without the form. */
export async function enter(context: BrowserContext, who: Someone): Promise<void> {
  const response = await context.request.post('/api/v1/auth/web/login', {
    headers: { 'X-Quark-Web': '1' },
    data: { login: who.username, password: who.password },
  });
  if (!response.ok()) throw new Error(await response.text());
  await context.addInitScript(() => localStorage.setItem('quark.member', 'yes'));
}

/** Follows what a page asks for; gives what waits until nothing is on its way and nothing moves. */
export function watch(page: Page): () => Promise<void> {
  const asked = new Set<Request>();
  const ended = (request: Request) => asked.delete(request);
  page.on('request', (request) => asked.add(request));
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  // What a page that is gone asked for gets no answer.
  page.on('framenavigated', () => asked.forEach((request) => !request.isNavigationRequest() && asked.delete(request)));
  const idle = () =>
    page.evaluate(async () => {
      await new Promise((done) => requestIdleCallback(done));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      await new Promise((done) => requestIdleCallback(done));
    });
  return async () => {
    do {
      await expect.poll(() => asked.size, { intervals: [10, 20, 50] }).toBe(0);
      await idle();
    } while (asked.size > 0);
    await page.evaluate(async () => {
      await document.fonts.ready;
      const moving = document.getAnimations().filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity);
      await Promise.all(moving.map((animation) => animation.finished.catch(() => undefined)));
    });
  };
}
