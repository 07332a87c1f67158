import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { as, enter, register } from './station';

/** The app as such: its keys, its life without a network, its secrets. */
const press = (page: Page, code: string, key: string, shiftKey = false) =>
  page.evaluate(([code, key, shiftKey]) => dispatchEvent(new KeyboardEvent('keydown', { code, key, shiftKey, bubbles: true, cancelable: true } as KeyboardEventInit)), [code, key, shiftKey] as const);

/** Another app is looked at, as the page sees it: what was read is kept then. */
const leaveForAMoment = (page: Page) =>
  page.evaluate(() => {
    for (const state of ['hidden', 'visible']) {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }
  });

test('keys act by their place, also on a Cyrillic layout @desktop', async ({ page, context, request }) => {
  const member = await register(request, 'keys');
  await enter(context, member);
  await page.goto('/latest');
  await expect(page.locator('h1')).toBeVisible();
  await press(page, 'KeyG', 'п');
  await press(page, 'KeyN', 'т');
  await expect(page).toHaveURL(/\/notifications$/);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('combobox', { name: 'Go to' });
  await palette.fill('peo');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/people$/);
  await press(page, 'Slash', ',', true);
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeHidden();
});

test('the app and the last feed open without a network', async ({ page, context, request }) => {
  const writer = await register(request, 'writer');
  const reader = await register(request, 'reader');
  await as(request, reader).follow(writer.id);
  await as(request, writer).write({ title: 'Read me below deck', content: 'There is no network below deck.' });
  await enter(context, reader);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Read me below deck' })).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.reload();
  await expect(page.getByRole('link', { name: 'Read me below deck' })).toBeVisible();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await leaveForAMoment(page);
  await expect
    .poll(() =>
      page.evaluate(async () => {
        // Opening it first would make it, empty.
        if (!(await indexedDB.databases()).some(({ name }) => name === 'quark')) return false;
        return new Promise<boolean>((done) => {
          const opening = indexedDB.open('quark', 1);
          opening.onsuccess = () => {
            const kept = opening.result.transaction('kept').objectStore('kept').get('last');
            kept.onsuccess = () => {
              opening.result.close();
              done(String(kept.result).includes('Read me below deck'));
            };
          };
        });
      }),
    )
    .toBe(true);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText('You are offline.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Read me below deck' })).toBeVisible();
});

test('no script can read what proves the session, and no other site can use it @desktop', async ({ page, context, request }) => {
  const member = await register(request, 'secret');
  await page.goto('/login');
  await page.getByLabel('Name or e-mail').fill(member.username);
  await page.getByLabel('Password', { exact: true }).fill(member.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(/\/$/);
  const cookie = (await context.cookies()).find(({ name }) => name === 'quark_session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/v1/auth/web' });
  const visible = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(visible).not.toContain(cookie!.value);
  const bare = await context.request.post('/api/v1/auth/web/refresh');
  expect(bare.status()).toBe(403);
});

test('a session that the station ended is taken up again, and the words are still there', async ({ page, context, request }) => {
  const writer = await register(request, 'writer');
  const { id } = await as(request, writer).write({ title: 'Say something', content: 'Anything you like, really.' });
  const member = await register(request, 'member');
  await enter(context, member);
  await page.goto(`/post/${id}`);
  await page.getByRole('textbox', { name: 'Write a comment' }).fill('These words stay');
  await request.post('/api/v1/auth/logout-all', { headers: { Authorization: `Bearer ${member.token}` } });
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await expect(again).toBeVisible();
  await again.getByLabel('Password', { exact: true }).fill(member.password);
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(again).toBeHidden();
  await expect(page.getByRole('textbox', { name: 'Write a comment' })).toHaveValue('These words stay');
});

test('who goes on as a guest sees nothing more of what the member read @desktop', async ({ page, context, request }) => {
  const writer = await register(request, 'writer');
  const member = await register(request, 'member');
  await as(request, member).follow(writer.id);
  await as(request, writer).write({ title: 'For my followers', content: 'Only those who follow me read this.', visibility: 'followers' });
  await enter(context, member);
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'For my followers' })).toBeVisible();
  await request.post('/api/v1/auth/logout-all', { headers: { Authorization: `Bearer ${member.token}` } });
  await page.getByRole('button', { name: 'Go on as a guest' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'For my followers' })).toHaveCount(0);
  await page.goto('/latest');
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.getByRole('link', { name: 'For my followers' })).toHaveCount(0);
});

test('an account is deleted in four steps, with a way back until the end', async ({ page, context, request }) => {
  const member = await register(request, 'leaver');
  const story = { title: 'A long story', content: 'And then? '.repeat(1500) };
  await as(request, member).write(story);
  await as(request, member).write({ title: 'Not yet', content: 'For nobody so far.', status: 'draft' });
  await enter(context, member);
  await page.clock.install();
  await page.goto('/settings/account');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download my data' }).first().click();
  expect((await download).suggestedFilename()).toMatch(/^quark-.*\.json$/);
  const kept = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as { posts: unknown[] };
  expect(kept.posts).toEqual([expect.objectContaining(story), expect.objectContaining({ title: 'Not yet' })]);
  for (const promise of ['My posts will be deleted', 'My comments and reactions', 'Nobody will find my profile', 'Nobody can bring any']) await page.getByText(promise).click();
  await page.getByLabel('Type: DELETE MY ACCOUNT').fill('DELETE MY ACCOUNT');
  await page.getByLabel('Your password').fill('not this one at all');
  await page.getByRole('button', { name: 'Delete my account for good' }).click();
  await expect(page.getByText('This is not your password.')).toBeVisible();
  await page.getByLabel('Your password').fill(member.password);
  await page.getByRole('button', { name: 'Delete my account for good' }).click();
  await page.getByRole('button', { name: 'Stop, I stay' }).click();
  await page.getByRole('button', { name: 'Delete my account for good' }).click();
  // The seconds in which there is still a way back.
  const stop = page.getByRole('button', { name: 'Stop, I stay' });
  await expect(stop).toBeVisible();
  for (let second = 0; second < 10; second++) {
    await expect(stop).toBeVisible();
    await page.clock.runFor(1000);
  }
  await expect(page.getByText('Your account is deleted. Goodbye!')).toBeVisible();
  const gone = await request.get(`/api/v1/users/${member.id}`);
  expect(gone.status()).toBe(404);
});

test('the first key leads past the navigation, a new page to its content, a text to its own side @desktop', async ({ page, context, request }) => {
  const member = await register(request, 'walker');
  const post = await as(request, member).write({ title: 'שלום עולם', content: 'A text from the left.\n\nטקסט מימין, לא כן?' });
  await enter(context, member);
  await page.goto(`/post/${post.id}`);
  await expect(page.getByText('A text from the left.')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  const sideOf = (text: string) =>
    page.getByText(text).last().evaluate((one) => {
      const words = document.createRange();
      words.selectNodeContents(one);
      const [inner, outer] = [words.getBoundingClientRect(), one.getBoundingClientRect()];
      return inner.left - outer.left < outer.right - inner.right ? 'left' : 'right';
    });
  expect(await sideOf('A text from the left.')).toBe('left');
  expect(await sideOf('טקסט מימין')).toBe('right');
  await page.getByRole('link', { name: 'Latest' }).first().click();
  await expect(page.locator('#content')).toBeFocused();
});
