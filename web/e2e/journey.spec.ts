import { expect, test, type Page } from '@playwright/test';
import { as, enter, freeName, makeAdmin, register } from './station';

/** The whole way of a newcomer, with a second person and an administrator in browsers of their own. */
test('a newcomer joins, follows, writes, is answered live, loses the network, and a spammer is shut out', async ({ browser, page, context, request }) => {
  const host = await register(request, 'host', 'Vera Host');
  const greeting = await as(request, host).write({ title: 'The kettle is on', content: 'Come in, whoever you are. There is **tea**.', tags: ['welcome'] });

  await test.step('registers', async () => {
    await page.goto('/register');
    await page.getByLabel('Name', { exact: true }).fill('ab');
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await expect(page.getByText('A name has at least 3 characters.')).toBeVisible();
  });
  const name = freeName('nova');
  await test.step('with all fields right', async () => {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('E-mail').fill(`${name}@example.org`);
    await page.getByLabel('Password', { exact: true }).fill('stars are far away');
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await expect(page.getByText(`Welcome, ${name}!`)).toBeVisible();
  });

  await test.step('finds and follows somebody', async () => {
    await page.goto('/people');
    await page.getByRole('searchbox', { name: 'Find people by name' }).fill(host.username);
    const found = page.getByRole('region', { name: 'Find people by name' });
    // The button shows it before the station has it, and the feed has it a moment later than that.
    const followed = page.waitForResponse((answer) => answer.url().endsWith('/relation/follow') && answer.ok());
    await found.getByRole('button', { name: 'Follow Vera Host' }).click();
    await expect(found.getByRole('button', { name: 'Following Vera Host' })).toBeVisible();
    await followed;
    await expect(async () => {
      await page.goto('/');
      await expect(page.getByRole('link', { name: 'The kettle is on' })).toBeVisible({ timeout: 2_000 });
    }).toPass();
  });

  let address = '';
  await test.step('writes', async () => {
    await page.goto('/write');
    await page.getByRole('textbox', { name: 'Title' }).fill('First light');
    const text = page.getByRole('textbox', { name: 'Text', exact: true });
    await text.click();
    await page.keyboard.type('## Seen tonight\nSaturn, over the harbour.');
    await expect(text.getByRole('heading', { name: 'Seen tonight' })).toBeVisible();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'First light' })).toBeVisible();
    address = new URL(page.url()).pathname;
  });

  const second = await browser.newContext();
  await test.step('is read, liked and answered live', async () => {
    await enter(second, host);
    const reader = await second.newPage();
    await reader.goto(address);
    await expect(reader.getByRole('heading', { name: 'Seen tonight' })).toBeVisible();
    await reader.getByRole('button', { name: /^Like/ }).first().click();
    await reader.getByRole('textbox', { name: 'Write a comment' }).fill('Through which telescope?');
    await reader.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(reader.getByRole('article').filter({ hasText: 'Through which telescope?' })).toBeVisible();
    await reveal(page, 'Through which telescope?');
  });

  await test.step('is notified', async () => {
    await page.goto('/notifications');
    await expect(page.getByText('Vera Host likes your post')).toBeVisible();
    await page.getByText('Vera Host commented on what you wrote').click();
    await expect(page).toHaveURL(/comment=\d+/);
    await expect(page.getByText('Through which telescope?')).toBeVisible();
  });

  await test.step('goes on without a network, and what was done is sent once', async () => {
    await page.goto(`/post/${greeting.id}`);
    await expect(page.getByRole('heading', { level: 1, name: 'The kettle is on' })).toBeVisible();
    await context.setOffline(true);
    await expect(page.getByText('You are offline.')).toBeVisible();
    await page.getByRole('textbox', { name: 'Write a comment' }).fill('Two sugars, please.');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText('1 action waits to be sent.')).toBeVisible();
    await context.setOffline(false);
    await expect(page.getByText('action waits to be sent')).toBeHidden();
    await page.reload();
    await expect(page.getByText('Two sugars, please.')).toHaveCount(1);
  });

  await test.step('an administrator shuts a spammer out', async () => {
    const spammer = await register(request, 'spam');
    await as(request, spammer).write({ title: 'Cheap watches', content: 'Buy cheap watches, buy them now.' });
    const admin = await register(request, 'warden');
    await makeAdmin(request, admin);
    const office = await browser.newContext();
    await enter(office, admin);
    const desk = await office.newPage();
    await desk.goto('/admin/people');
    await desk.getByRole('searchbox', { name: 'Find by name or e-mail' }).fill(spammer.username);
    await desk.getByRole('button', { name: `Actions for ${spammer.username}` }).click();
    await desk.getByRole('menuitem', { name: 'Block' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Block', exact: true }).click();
    await expect(desk.getByText('blocked', { exact: true })).toBeVisible();

    const outside = await browser.newContext();
    const door = await outside.newPage();
    await door.goto('/login');
    await door.getByLabel('Name or e-mail').fill(spammer.username);
    await door.getByLabel('Password', { exact: true }).fill(spammer.password);
    await door.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(door.getByText('This account has been blocked')).toBeVisible();
    await Promise.all([second.close(), office.close(), outside.close()]);
  });
});

/** A comment of somebody else comes by itself, or waits behind a pill where it would move what is read. */
async function reveal(page: Page, text: string): Promise<void> {
  const comment = page.getByText(text);
  const pill = page.getByRole('button', { name: /new comment/ });
  // The pill goes by itself when the comments are read anew, perhaps just as it is looked at.
  await expect(async () => {
    if (await pill.isVisible()) await pill.click({ timeout: 1_000 });
    await expect(comment).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}
