import { expect, test } from '@playwright/test';
import { as, enter, register } from './station';

const POSTS = 2_000;
const AT_ONCE = 20;
const MOST_NODES = 1_500;

test('a feed of 2,000 posts scrolls to its end with few nodes and nothing left out @desktop', async ({ page, context, request }) => {
  test.setTimeout(300_000);
  const writer = await register(request, 'writer');
  const reader = await register(request, 'reader');
  await as(request, reader).follow(writer.id);
  for (let first = 1; first <= POSTS; first += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, next) => as(request, writer).write({ title: `Entry ${first + next}`, content: `The ${first + next}th line in the log of the lighthouse.` })),
    );
  }
  await enter(context, reader);
  await page.goto('/');
  await expect(page.getByRole('link', { name: /^Entry \d+$/ }).first()).toBeVisible();
  const { seen, most } = await page.evaluate(async (posts) => {
    const seen = new Set<string>();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const holds = (element: Element, place: number, room = 0) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top - room <= place && place <= bottom + room;
    };
    // Where the list is, there has to be a card or the gap between two.
    const isShown = (place: number) =>
      ![...document.querySelectorAll('[role=feed]')].some((list) => holds(list, place)) || [...document.querySelectorAll('[role=feed] article')].some((card) => holds(card, place, 20));
    let most = 0;
    // Ten seconds of frames without anything new is the end.
    for (let still = 0; seen.size < posts && still < 600; still++) {
      await frame();
      if (!isShown(innerHeight * 0.1) || !isShown(innerHeight * 0.9)) continue;
      const before = seen.size;
      for (const { textContent } of document.querySelectorAll('main a')) if (/^Entry \d+$/.test(textContent ?? '')) seen.add(textContent!);
      if (seen.size > before) still = 0;
      most = Math.max(most, document.querySelectorAll('*').length);
      scrollBy(0, innerHeight * 0.8);
    }
    return { seen: seen.size, most };
  }, POSTS);
  expect(seen).toBe(POSTS);
  expect(most).toBeLessThanOrEqual(MOST_NODES);
});

test('new posts wait behind a pill and the place that is read does not move', async ({ page, context, request }) => {
  const writer = await register(request, 'writer');
  const reader = await register(request, 'reader');
  await as(request, reader).follow(writer.id);
  for (let number = 1; number <= 12; number++) await as(request, writer).write({ title: `Page ${number}`, content: 'A page of the log, written at noon.\n\nAnd its second line.' });
  await enter(context, reader);
  await page.goto('/');
  const place = page.getByRole('link', { name: 'Page 7', exact: true });
  await place.scrollIntoViewIfNeeded();
  const before = (await place.boundingBox())!.y;
  await as(request, writer).write({ title: 'Page 13', content: 'Written while somebody reads.' });
  const pill = page.getByRole('button', { name: '1 new post' });
  await expect(pill).toBeAttached();
  expect(Math.abs((await place.boundingBox())!.y - before)).toBeLessThan(2);
  await pill.click();
  await expect(page.getByRole('link', { name: 'Page 13', exact: true })).toBeVisible();
});

test('back brings the list back to where it was', async ({ page, context, request }) => {
  const writer = await register(request, 'writer');
  const reader = await register(request, 'reader');
  await as(request, reader).follow(writer.id);
  for (let number = 1; number <= 45; number++) await as(request, writer).write({ title: `Leaf ${number}`, content: 'One of many leaves in the book.' });
  await enter(context, reader);
  await page.goto('/');
  const place = page.getByRole('link', { name: 'Leaf 12', exact: true });
  while (!(await place.isVisible())) await page.mouse.wheel(0, 500);
  await place.scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  await place.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Leaf 12' })).toBeVisible();
  await page.goBack();
  await expect(place).toBeInViewport();
  expect(Math.abs((await page.evaluate(() => scrollY)) - before)).toBeLessThan(300);
});
