import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { as, enter, register } from './station';

/** One text in two browsers: words that go together are put together, for others the person chooses, and none is lost. */
async function desk(context: BrowserContext, post: number): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`/write/${post}`);
  await expect(page.getByRole('textbox', { name: 'Text', exact: true })).toHaveAttribute('contenteditable', 'true');
  return page;
}
const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true });
const rewrite = async (page: Page, words: string) => {
  await text(page).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(words);
};
const saved = (page: Page) => expect(page.getByRole('status').filter({ hasText: /^Saved/ })).toBeVisible();
const saveNow = (page: Page) => page.keyboard.press('Control+s');
const clash = (page: Page) => page.getByRole('dialog', { name: 'Two versions of this text' });

test('two windows write one draft, and the person chooses', async ({ browser, request }) => {
  const writer = await register(request, 'writer');
  const { id } = await as(request, writer).write({ title: 'A letter home', content: 'Dear all, we have arrived.', status: 'draft' });
  const [here, there] = await Promise.all([browser.newContext(), browser.newContext()]);
  await Promise.all([enter(here, writer), enter(there, writer)]);
  const [first, second] = [await desk(here, id), await desk(there, id)];

  await test.step('what goes together is put together', async () => {
    await first.getByRole('textbox', { name: 'Title' }).fill('A letter from the harbour');
    await saveNow(first);
    await saved(first);
    await rewrite(second, 'Dear all, we have arrived safely.');
    await saveNow(second);
    await expect(second.getByRole('textbox', { name: 'Title' })).toHaveValue('A letter from the harbour');
    await saved(second);
    await expect(text(second)).toHaveText('Dear all, we have arrived safely.');
  });

  await test.step('what does not is shown side by side, and can wait', async () => {
    await rewrite(first, 'Dear all, the first window wrote this.');
    await saveNow(first);
    await expect(clash(first)).toBeVisible();
    await expect(clash(first).getByRole('group', { name: 'Yours, here' })).toContainText('the first window wrote this');
    await expect(clash(first).getByRole('group', { name: 'On the station' })).toContainText('arrived safely');
    await first.keyboard.press('Escape');
    await expect(clash(first)).toBeHidden();
    await expect(text(first)).toHaveText('Dear all, the first window wrote this.');
    await first.getByRole('button', { name: 'Choose', exact: true }).click();
    await clash(first).getByRole('button', { name: 'Keep mine' }).click();
    await saved(first);
  });

  await test.step('both are kept when both are wanted', async () => {
    await rewrite(second, 'Dear all, the second window wrote that.');
    await saveNow(second);
    await clash(second).getByRole('button', { name: 'Mine as a new draft' }).click();
    await expect(second).toHaveURL(/\/write\?draft=/);
    await expect(text(second)).toHaveText('Dear all, the second window wrote that.');
    await second.goto(`/write/${id}`);
    await expect(text(second)).toHaveText('Dear all, the first window wrote this.');
  });

  await test.step('what gave way is among the earlier states', async () => {
    await first.getByRole('button', { name: 'More actions' }).click();
    await first.getByRole('menuitem', { name: 'Earlier states' }).click();
    const states = first.getByRole('dialog', { name: 'Earlier states' });
    await states.getByRole('listitem').first().getByRole('button').click();
    await expect(states.getByText('arrived safely')).toBeVisible();
  });
  await Promise.all([here.close(), there.close()]);
});

test('a published post changes under two hands only by a choice @desktop', async ({ browser, request }) => {
  const writer = await register(request, 'writer');
  const { id } = await as(request, writer).write({ title: 'The timetable', content: 'The boat leaves at noon.' });
  const [here, there] = await Promise.all([browser.newContext(), browser.newContext()]);
  await Promise.all([enter(here, writer), enter(there, writer)]);
  const [first, second] = [await desk(here, id), await desk(there, id)];
  await rewrite(first, 'The boat leaves at one.');
  await rewrite(second, 'The boat leaves at two.');
  await first.getByRole('button', { name: 'Update' }).click();
  await expect(first).toHaveURL(`/post/${id}`);
  await second.getByRole('button', { name: 'Update' }).click();
  await clash(second).getByRole('button', { name: 'Take the other' }).click();
  await expect(text(second)).toHaveText('The boat leaves at one.');
  await Promise.all([here.close(), there.close()]);
});
