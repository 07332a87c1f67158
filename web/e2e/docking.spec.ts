import { expect, test } from '@playwright/test';
import { listen } from './foreign';
import { enter, freeName, makeAdmin, register } from './station';

test('an administrator docks a module, lets it in, has it replaced and lets it go @desktop', async ({ page, context, request }) => {
  await enter(context, await makeAdmin(request, await register(request, 'harbour')));
  const id = freeName('tea');
  const [first, second] = await Promise.all([listen(id, '1.0.0'), listen(id, '1.1.0')]);
  const served = async () => ((await (await request.get(`/m/${id}/cup`)).json()) as { version?: string }).version;
  const dialog = page.getByRole('dialog');

  await test.step('docks it by its address, and is shown what it asks for', async () => {
    await page.goto('/admin/modules');
    await page.getByRole('button', { name: 'Dock a module' }).click();
    await dialog.getByLabel('Address of the module').fill('http://127.0.0.1:1');
    await dialog.getByRole('button', { name: 'Ask what it is' }).click();
    await expect(dialog.getByRole('alert')).toContainText('nobody listens');
    await dialog.getByLabel('Address of the module').fill(first);
    await dialog.getByRole('button', { name: 'Ask what it is' }).click();
    await expect(dialog.getByRole('checkbox', { name: 'Call people (it can do without) pours by name' })).toBeChecked();
    expect((await request.get(`/m/${id}/cup`)).status()).toBe(503);
  });

  await test.step('lets it in with less than it asks for, and it is routed', async () => {
    await dialog.getByRole('checkbox', { name: `Publish the event ${id}.poured somebody has tea` }).uncheck();
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await expect(page.getByText(`Tea ${id} was let in`)).toBeVisible();
    await expect.poll(served).toBe('1.0.0');
  });

  await test.step('sees how it stands', async () => {
    await page.getByRole('link', { name: `Tea ${id}` }).click();
    await expect(page.getByRole('heading', { level: 1, name: `Tea ${id}` })).toBeVisible();
    await expect(page.getByText(first, { exact: true })).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: `Publish the event ${id}.poured` })).toContainText('not granted');
  });

  await test.step('sets it, and it hears of it', async () => {
    const form = page.locator('form').filter({ hasText: 'Whoever serves is told at once.' });
    await form.getByLabel('Greeting (greeting)').fill('Careful, hot');
    await form.getByLabel('strength').fill('9');
    await form.getByLabel('kettle').fill('whistle');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText('must be at most 5', { exact: true })).toBeVisible();
    await form.getByLabel('strength').fill('5');
    await form.getByLabel('sugar').selectOption('on');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText('It is set and is not shown', { exact: false })).toBeVisible();
    await expect(form.getByLabel('kettle', { exact: true })).toHaveValue('');
    const heard = async () => ((await (await request.get(`/m/${id}/cup`)).json()) as { configuration?: unknown }).configuration;
    await expect.poll(heard).toEqual({ greeting: 'Careful, hot', strength: 5, sugar: true, kettle: 'whistle' });
    await form.getByRole('button', { name: 'Back to the default: sugar' }).click();
    await expect(form.getByLabel('sugar', { exact: true })).toHaveValue('false');
  });

  await test.step('has it replaced by another while it serves', async () => {
    await page.getByRole('button', { name: 'Swap', exact: true }).click();
    await dialog.getByLabel('Address of the successor').fill(second);
    await dialog.getByRole('button', { name: 'Swap', exact: true }).click();
    await expect.poll(served).toBe('1.1.0');
    await expect(page.getByText('It serves on trial')).toBeVisible();
    await expect(page.getByText(first, { exact: true })).toBeHidden({ timeout: 30_000 });
    await expect(page.getByText(second, { exact: true })).toBeVisible();
  });

  await test.step('undocks it, and has the station forget it', async () => {
    await page.getByRole('button', { name: 'Undock', exact: true }).click();
    await dialog.getByRole('button', { name: 'Undock', exact: true }).click();
    await expect(page.getByText('It is away and gets no requests.', { exact: false })).toBeVisible();
    expect((await request.get(`/m/${id}/cup`)).status()).toBe(503);
    await page.getByRole('button', { name: 'Forget', exact: true }).click();
    await dialog.getByRole('button', { name: 'Forget', exact: true }).click();
    await expect(page.getByText(`Tea ${id} is forgotten`)).toBeVisible();
    await expect(page.getByRole('link', { name: `Tea ${id}` })).toHaveCount(0);
    expect((await request.get(`/m/${id}/cup`)).status()).toBe(404);
  });
});
