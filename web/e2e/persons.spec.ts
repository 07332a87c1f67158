import { expect, test } from '@playwright/test';
import { as, enter, register } from './station';

test('what one person read and began to write is not there for the next one at this browser @desktop', async ({ page, context, request }) => {
  const first = await register(request, 'first');
  const second = await register(request, 'second');
  const secret = await as(request, first).write({ title: 'For my eyes', content: 'Nobody else reads this.', visibility: 'private' });
  const open = await as(request, first).write({ title: 'For everybody', content: 'Everybody reads this.' });
  await enter(context, first);
  const myself = (tab = page) => tab.getByRole('navigation', { name: 'Main navigation' }).first();
  await page.goto(`/post/${open.id}`);
  await page.getByLabel('Write a comment').fill('Half a thought');
  const other = await context.newPage();
  await other.goto(`/post/${secret.id}`);
  await expect(other.getByText('Nobody else reads this.')).toBeVisible();
  await page.goto('/settings/profile');
  await page.getByLabel('E-mail').fill('mistaken@example.org');

  await test.step('leaving empties every tab', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL('/');
    await expect(other.getByText('This post is not here')).toBeVisible();
    await expect(myself(other).getByText('Sign in')).toBeVisible();
  });
  await test.step('every tab is the next person’s', async () => {
    await page.goto('/login');
    await page.getByLabel('Name or e-mail').fill(second.username);
    await page.getByLabel('Password', { exact: true }).fill(second.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(myself().getByText(second.username)).toBeVisible();
    await expect(myself(other).getByText(second.username)).toBeVisible();
    await expect(other.getByText('This post is not here')).toBeVisible();
  });
  await test.step('and so is what is typed', async () => {
    await page.goto('/settings/profile');
    await expect(page.getByLabel('E-mail')).toHaveValue(`${second.username}@example.org`);
    await page.goto(`/post/${open.id}`);
    await expect(page.getByLabel('Write a comment')).toHaveValue('');
  });
  await test.step('the first finds it again', async () => {
    await page.goto('/settings/profile');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL('/');
    await enter(context, first);
    await page.goto(`/post/${open.id}`);
    await expect(page.getByLabel('Write a comment')).toHaveValue('Half a thought');
  });
});
