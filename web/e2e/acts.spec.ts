import { expect, test, type Page } from '@playwright/test';
import { as, enter, makeAdmin, register } from './station';

/** What is done with a post or its author from a card's menu, each with its way back. */
const choose = async (page: Page, title: string, choice: string) => {
  await page.getByRole('button', { name: `What to do with “${title}”` }).click();
  await page.getByRole('menuitem', { name: choice, exact: true }).click();
};
const undo = (page: Page) => page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click();
const card = (page: Page, title: string) => page.getByRole('link', { name: title, exact: true });

test('an own post is archived, and comes back', async ({ page, context, request }) => {
  const writer = await register(request, 'writer');
  const { id } = await as(request, writer).write({ title: 'Put me away', content: 'And perhaps bring me back.' });
  await enter(context, writer);
  await page.goto(`/@${writer.username}`);
  await choose(page, 'Put me away', 'Archive');
  await expect(page.getByText('“Put me away” is archived.')).toBeVisible();
  await expect(card(page, 'Put me away')).toHaveCount(0);
  expect((await request.get(`/api/v1/posts/${id}`)).status()).toBe(404);
  await undo(page);
  await expect(card(page, 'Put me away')).toBeVisible();
  await expect.poll(async () => (await request.get(`/api/v1/posts/${id}`)).status()).toBe(200);
  await choose(page, 'Put me away', 'Archive');
  await expect(card(page, 'Put me away')).toHaveCount(0);
  await page.reload();
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.getByText('Put me away')).toHaveCount(0);
});

test('somebody is muted and blocked from a card, and back again @desktop', async ({ page, context, request }) => {
  const writer = await register(request, 'writer', 'Loud Larry');
  const reader = await register(request, 'reader');
  await as(request, reader).follow(writer.id);
  await as(request, writer).write({ title: 'Listen to me', content: 'I have a great deal to say.' });
  await enter(context, reader);
  await page.goto('/');
  await test.step('muting', async () => {
    await choose(page, 'Listen to me', 'Mute Loud Larry');
    await expect(page.getByText('You will not see posts by Loud Larry in your feed.')).toBeVisible();
    await expect(card(page, 'Listen to me')).toHaveCount(0);
    await undo(page);
    await expect(card(page, 'Listen to me')).toBeVisible();
  });
  await test.step('blocking ends following, and taking it back begins it again', async () => {
    await choose(page, 'Listen to me', 'Block Loud Larry');
    await expect(page.getByText('You have blocked Loud Larry.')).toBeVisible();
    await expect(card(page, 'Listen to me')).toHaveCount(0);
    expect(await as(request, reader).stands(writer.id)).toMatchObject({ blocks: true, follows: false });
    await undo(page);
    await expect(card(page, 'Listen to me')).toBeVisible();
    await expect.poll(() => as(request, reader).stands(writer.id)).toMatchObject({ blocks: false, follows: true });
  });
  await test.step('and without a way back it stays so', async () => {
    await choose(page, 'Listen to me', 'Block Loud Larry');
    await expect(card(page, 'Listen to me')).toHaveCount(0);
    await page.goto('/settings/privacy');
    await expect(page.getByText('Loud Larry').first()).toBeVisible();
    expect(await as(request, reader).stands(writer.id)).toMatchObject({ blocks: true, follows: false });
  });
});

test('a forgotten password is set anew by a code from an administrator @desktop', async ({ browser, page, context, request }) => {
  const member = await register(request, 'forgetful');
  const admin = await makeAdmin(request, await register(request, 'keeper'));
  await enter(context, admin);
  await page.goto(`/admin/people?q=${member.username}`);
  await page.getByRole('button', { name: `Actions for ${member.username}` }).click();
  await page.getByRole('menuitem', { name: 'Code for a new password' }).click();
  await page.getByRole('button', { name: 'Make a code' }).click();
  const code = await page.getByRole('textbox', { name: 'Code' }).inputValue();
  expect(code).toMatch(/^(\w{5}-){3}\w{5}$/);

  const outside = await browser.newContext();
  const door = await outside.newPage();
  await door.goto('/login');
  await door.getByRole('link', { name: 'set a new password' }).click();
  await door.getByLabel('Name or e-mail').fill(member.username);
  await door.getByLabel('Code', { exact: true }).fill('WRONG-WRONG-WRONG-WRONG');
  await door.getByLabel('New password', { exact: true }).fill('a better remembered one');
  await door.getByRole('button', { name: 'Set it and sign in' }).click();
  await expect(door.getByRole('alert').filter({ hasText: 'This code does not fit this name' })).toBeVisible();
  await door.getByLabel('Code', { exact: true }).fill(code.toLowerCase());
  await door.getByRole('button', { name: 'Set it and sign in' }).click();
  await expect(door.getByText('Your new password holds.')).toBeVisible();
  await expect(door.getByRole('link', { name: member.username }).or(door.getByRole('link', { name: 'More' })).first()).toBeVisible();
  // The link brings name and code with it; used up, it says so.
  await door.goto(`/reset?name=${member.username}#${code}`);
  await expect(door.getByLabel('Code', { exact: true })).toHaveValue(code);
  await door.getByLabel('New password', { exact: true }).fill('yet another one');
  await door.getByRole('button', { name: 'Set it and sign in' }).click();
  await expect(door.getByRole('alert').filter({ hasText: 'This code does not fit this name' })).toBeVisible();
  await outside.close();
});

test('a like is there at once, goes when the station refuses it, and by a second tap @desktop', async ({ page, context, request }) => {
  const writer = await register(request, 'writer');
  const reader = await register(request, 'reader');
  const { id } = await as(request, writer).write({ title: 'Do you like it', content: 'Say so, or say no.' });
  await enter(context, reader);
  await page.goto(`/post/${id}`);
  const like = page.getByRole('button', { name: /^Like/ }).first();
  const likes = async () => {
    const response = await request.get('/api/v1/reactions', { params: { subject: `post:${id}` } });
    return ((await response.json()) as { data: { counts: Record<string, number> } }).data.counts['like'] ?? 0;
  };
  let answer = () => {};
  const asked = new Promise<void>((done) => (answer = done));
  await page.route('**/api/v1/reactions', async (route) => {
    await asked;
    await route.fulfill({ status: 403, json: { success: false, status: 403, error: { code: 'FORBIDDEN', message: 'Not you.' } } });
  });
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  answer();
  await expect(like).toHaveAttribute('aria-pressed', 'false');
  await expect(page.getByRole('status').filter({ hasText: /\S/ }).first()).toBeVisible();
  expect(await likes()).toBe(0);
  await page.unroute('**/api/v1/reactions');
  await like.click();
  await expect.poll(likes).toBe(1);
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(likes).toBe(0);
});

test('a like given before the page knows of any stays @desktop', async ({ page, context, request }) => {
  const writer = await register(request, 'writer');
  const reader = await register(request, 'reader');
  const { id } = await as(request, writer).write({ title: 'Quick', content: 'Be quick to like it.' });
  await enter(context, reader);
  let tell = () => {};
  const liked = new Promise<void>((done) => (tell = done));
  let take = () => {};
  const seen = new Promise<void>((done) => (take = done));
  const told: Promise<void>[] = [];
  await page.route(/\/api\/v1\/reactions(\/counts)?(\?|$)/, async (route) => {
    if (route.request().method() !== 'GET') {
      await seen;
      return route.continue();
    }
    const answer = await route.fetch();
    const telling = liked.then(() => route.fulfill({ response: answer })).catch(() => undefined);
    told.push(telling);
    return telling;
  });
  await page.goto(`/post/${id}`);
  const like = page.getByRole('button', { name: /^Like/ }).first();
  await expect.poll(() => told.length).toBeGreaterThan(0);
  await like.click();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  tell();
  await Promise.all(told);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await like.getAttribute('aria-pressed'), 'an answer of before does not take it back').toBe('true');
  take();
  await expect(like.getByText('1')).toBeVisible();
  await expect(like).toHaveAttribute('aria-pressed', 'true');
  // What is asked again by then would fail the next test.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
