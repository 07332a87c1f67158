import { expect, test } from '@playwright/test';
import { listen } from './foreign';
import { as, enter, freeName, makeAdmin, register } from './station';

test("a module's page says how it is, loses nothing that was typed and does nothing unasked @desktop", async ({ page, context, request }) => {
  const admin = await makeAdmin(request, await register(request, 'pilot'));
  await enter(context, admin);
  const id = freeName('mint');
  const url = await listen(id, '1.0.0');
  const hub = async (verb: string, path: string, data: object) => {
    const answer = await request.fetch(path, { method: verb, headers: { Authorization: `Bearer ${admin.token}` }, data });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  await hub('POST', '/modules/dock', { url, wait: 2 });
  await hub('POST', `/modules/${id}/approve`, { scopes: [], wait: 5 });
  await page.goto(`/admin/modules/${id}`);
  const dialog = page.getByRole('dialog');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const refuse = async (reason: string) => {
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await expect(page.getByText(`The station says: ${reason}`)).toBeVisible();
  };

  await test.step('ticks what it was granted, and nothing else', async () => {
    await button('Change what it may do').click();
    await expect(page.getByRole('checkbox')).toHaveCount(2);
    await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0);
    await expect(page.getByText('It may not work fully without what you leave out.')).toBeVisible();
    await button('Cancel').click();
  });

  await test.step('keeps a reason, and gives the focus back', async () => {
    await button('Reject').click();
    await expect(dialog.getByLabel('Reason')).toBeFocused();
    await page.keyboard.type('too bitter');
    await page.mouse.click(5, 5);
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(button('Reject')).toBeFocused();
    await button('Reject').click();
    await expect(dialog.getByLabel('Reason')).toHaveValue('too bitter');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(button('Reject')).toBeFocused();
    await button('Undock').click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(button('Undock')).toBeFocused();
    await button('Undock').click();
    await expect(dialog).toBeVisible();
    await page.mouse.click(5, 5);
    await expect(button('Undock')).toBeFocused();
  });

  await test.step('refuses a swap to where it is, and a token for no possible module', async () => {
    await button('Swap').click();
    await dialog.getByLabel('Address of the successor').fill(`${url}/`);
    await expect(dialog.getByRole('alert')).toContainText('listens at this address already');
    await expect(dialog.getByRole('button', { name: 'Swap', exact: true })).toBeDisabled();
    await page.keyboard.press('Escape');
    await button('Token for it').click();
    await dialog.getByLabel('How many times').fill('');
    await dialog.getByLabel('How many times').pressSequentially('25');
    await dialog.getByLabel('Only for the module').fill('Mint 2');
    await expect(dialog.getByRole('alert')).toContainText('Small letters');
    await expect(dialog.getByRole('button', { name: 'Make a registration token' })).toBeDisabled();
    await dialog.getByLabel('Only for the module').fill(id);
    await dialog.getByRole('button', { name: 'Make a registration token' }).click();
    await expect(dialog.getByText('Good for 25 registrations', { exact: false })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('keeps settings that are typed while others change them, and asks before they are lost', async () => {
    const form = page.locator('form').filter({ hasText: 'Whoever serves is told at once.' });
    const greeting = form.getByLabel('Greeting (greeting)');
    await form.getByLabel('sugar').selectOption('on');
    await form.getByRole('button', { name: 'Save' }).click();
    await greeting.fill('mine');
    await form.getByRole('button', { name: 'Back to the default: sugar' }).click();
    await expect(form.getByLabel('sugar', { exact: true })).toHaveValue('false');
    await expect(greeting).toHaveValue('mine');
    await hub('PATCH', `/modules/${id}/settings`, { values: { greeting: 'theirs' } });
    await expect(form.getByText('Changed: greeting.')).toBeVisible();
    await expect(greeting).toHaveValue('mine');
    await page.getByRole('link', { name: 'All modules' }).click();
    await expect(dialog.getByText('Leave without saving?')).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText('Somebody else changed these settings', { exact: false })).toBeHidden();
    await expect(greeting).toHaveValue('mine');
  });

  await test.step('says in the dialog why something did not work', async () => {
    const drain = `**/modules/${id}/drain`;
    await page.route(drain, (route) => route.fulfill({ status: 503, json: { code: 'QE102', message: 'it does not let go' } }));
    await button('Drain').click();
    await dialog.getByRole('button', { name: 'Drain', exact: true }).click();
    await expect(dialog.getByRole('alert')).toHaveText('it does not let go');
    await page.keyboard.press('Escape');
    await page.unroute(drain);
  });

  await test.step('says that the station does not answer, and offers nothing until it does', async () => {
    const itself = `**/modules/${id}`;
    await page.route(itself, (route) => (route.request().resourceType() === 'document' ? route.continue() : route.abort()));
    await expect(page.getByRole('alert')).toContainText('The station cannot be reached');
    await expect(button('Swap')).toBeDisabled();
    await expect(button('Reject')).toBeDisabled();
    await page.unroute(itself);
    await expect(button('Swap')).toBeEnabled();
  });

  await test.step('lets in who was refused only where that is what is said', async () => {
    await button('Reject').click();
    await refuse('nobody drinks it');
    await expect(button('Change what it may do')).toHaveCount(0);
    await page.goto('/admin/modules');
    await button('Dock a module').click();
    await dialog.getByLabel('Address of the module').fill(url);
    await dialog.getByRole('button', { name: 'Ask what it is' }).click();
    // The station may as well refuse the question itself, with its own words.
    await expect(dialog.getByText(/nobody drinks it|refused/).first()).toBeVisible();
    await page.goto(`/admin/modules/${id}`);
    await button('Let it in after all').click();
    await expect(dialog.getByRole('checkbox', { checked: true })).toHaveCount(0);
    await dialog.getByRole('checkbox', { name: 'Call people (it can do without) pours by name' }).check();
    await dialog.getByRole('button', { name: 'Let it in after all' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'Call people' })).toContainText('granted');
    await expect(page.getByText('serves', { exact: true })).toBeVisible();
  });

  await test.step('warns before nobody can sign in any more, and never shows an empty page', async () => {
    await page.goto('/admin/modules/identity');
    await button('Undock').click();
    await expect(dialog.getByText('./quark dock identity', { exact: false })).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.route('**/api/v1/users/me', (route) => route.fulfill({ status: 503, json: { code: 'MODULE_UNAVAILABLE', message: 'away' } }));
    await page.reload();
    await expect(page.getByText('It is not known who you are')).toBeVisible();
    await page.unroute('**/api/v1/users/me');
    await button('Try again').click();
    await expect(button('Undock')).toBeVisible();
  });
  await hub('DELETE', `/modules/${id}?forget=true`, {});
});

test('the tables for administrators can be read on a phone @phone', async ({ page, context, request }) => {
  await enter(context, await makeAdmin(request, await register(request, 'deckhand')));
  for (const section of ['station', 'settings']) {
    await page.goto(`/admin/${section}`);
    const names = page.locator('.table-card tbody th code');
    await expect(names.first()).toBeVisible();
    // Four lines are a long name; letter by letter it was dozens.
    const tall = await names.evaluateAll((all) => Math.max(...all.map((one) => new Set([...one.getClientRects()].map(({ top }) => Math.round(top))).size)));
    expect(tall, section).toBeLessThanOrEqual(4);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  }
});

test('text of twice the size fits on a phone, with words as long as they come @phone', async ({ page, context, request }) => {
  const reader = await makeAdmin(request, await register(request, 'deckhand'));
  await as(request, reader).settings({ language: 'bg' });
  await enter(context, reader);
  for (const path of ['/admin/people', '/admin/modules', '/admin/modules/posts', '/admin/settings', '/settings']) {
    await page.goto(path);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await expect(page.locator('h1')).toHaveCount(1);
    await expect(page.locator('h1')).toBeVisible();
    await expect(page.locator('main .skeleton')).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBeLessThanOrEqual(0);
  }
});
