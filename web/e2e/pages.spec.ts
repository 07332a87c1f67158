import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { as, enter, makeAdmin, register, settled, type Someone } from './station';

/** Every page in light and dark: nothing serious for axe, nothing wider than the screen, and a picture to look at. */
const LANGUAGES = ['ru', 'bg', 'en'] as const;
const SCHEMES = ['grey', 'blue', 'purple', 'green', 'orange', 'indigo'] as const;

interface World {
  member: Someone;
  post: number;
}
let world: World;

// Each test would lay all files of the app aside anew.
test.use({ serviceWorkers: 'block' });

test.beforeAll(async ({ playwright, baseURL }) => {
  const request = await playwright.request.newContext({ baseURL: baseURL! });
  const member = await makeAdmin(request, await register(request, 'mira', 'Mira Petrova'));
  const other = await register(request, 'boris', 'Борис Иванов');
  const writing = as(request, other);
  const { id: post } = await writing.write({
    title: 'How we raised the mast',
    content:
      '## The morning\n\nFog, and **no wind** at all. See [the plan](https://example.org/plan).\n\n- ropes\n- patience\n\n> Slowly, said Ivan.\n\n## The noon\n\n```js\nraise(mast);\n```\n\n| who | what |\n|---|---|\n| Ann | the winch |\n\n## The evening\n\nIt stands.',
    tags: ['boats', 'лодки'],
    category: 'harbour',
  });
  await writing.write({ title: 'Домати на балкона', content: 'Тази година са **малки**, но сладки. Поливам ги вечер.', tags: ['градина'] });
  const { id: comment } = await as(request, member).comment(post, 'What a day that was! @' + other.username);
  await writing.comment(post, 'It was. My hands still feel the rope.', comment);
  await as(request, member).follow(other.id);
  await writing.follow(member.id);
  await writing.react(`comment:${comment}`);
  await as(request, member).react(`post:${post}`, '🔥');
  await as(request, member).write({ title: 'A draft for later', content: 'Not yet, not yet.', status: 'draft' });
  world = { member, post };
  await request.dispose();
});

const PAGES: { name: string; path: () => string; guest?: true }[] = [
  { name: 'welcome', path: () => '/', guest: true },
  { name: 'login', path: () => '/login', guest: true },
  { name: 'register', path: () => '/register', guest: true },
  { name: 'rules', path: () => '/rules', guest: true },
  { name: 'home', path: () => '/' },
  { name: 'latest', path: () => '/latest' },
  { name: 'tags', path: () => '/tags' },
  { name: 'tag', path: () => '/tag/boats' },
  { name: 'post', path: () => `/post/${world.post}` },
  { name: 'write', path: () => '/write' },
  { name: 'drafts', path: () => '/drafts' },
  { name: 'profile', path: () => `/@${world.member.username}` },
  { name: 'followers', path: () => `/@${world.member.username}?tab=followers` },
  { name: 'people', path: () => '/people' },
  { name: 'notifications', path: () => '/notifications' },
  { name: 'more', path: () => '/more' },
  ...['profile', 'look', 'privacy', 'sessions', 'password', 'account'].map((section) => ({ name: `settings-${section}`, path: () => `/settings/${section}` })),
  ...['station', 'people', 'modules', 'log', 'settings'].map((section) => ({ name: `admin-${section}`, path: () => `/admin/${section}` })),
  { name: 'nowhere', path: () => '/no/such/place' },
];

async function look(page: Page, index: number, dark: boolean): Promise<void> {
  const language = LANGUAGES[(index + (dark ? 1 : 0)) % LANGUAGES.length]!;
  const scheme = SCHEMES[index % SCHEMES.length]!;
  await page.addInitScript(
    ([language, scheme, theme]) => {
      localStorage.setItem('quark.language', language!);
      localStorage.setItem('quark.look', JSON.stringify({ theme, scheme, text: 'normal' }));
    },
    [language, scheme, dark ? 'dark' : 'light'],
  );
}

const tooWide = (page: Page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => `${one.tagName}.${one.className}`).slice(0, 5);
  });

for (const dark of [false, true]) {
  const theme = dark ? 'dark' : 'light';
  for (const [index, { name, path, guest }] of PAGES.entries()) {
    // A phone's own layout is looked at in the dark, its colours are those of the desktop.
    test(`${name} in ${theme} is there for everybody${dark ? '' : ' @desktop'}`, async ({ page, context, request }, { project, outputDir }) => {
      if (!guest) {
        await enter(context, world.member);
        const scheme = SCHEMES[index % SCHEMES.length];
        await as(request, world.member).settings({ language: LANGUAGES[(index + (dark ? 1 : 0)) % LANGUAGES.length], theme, scheme });
      }
      await look(page, index, dark);
      const faults: string[] = [];
      page.on('pageerror', (fault) => faults.push(String(fault)));
      page.on('console', (message) => message.type() === 'error' && /Content Security|Refused/.test(message.text()) && faults.push(message.text()));
      await page.goto(path());
      await expect(page.locator('h1')).toHaveCount(1);
      await settled(page);
      await page.screenshot({ path: `${outputDir}/../../pages/${project.name}/${name}-${theme}.png` });
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`)).toEqual([]);
      expect(await tooWide(page)).toEqual([]);
      expect(faults).toEqual([]);
    });
  }
}

test('texts that are 40 % longer break no layout', async ({ page, context }) => {
  test.slow();
  await enter(context, world.member);
  await page.goto('/?pseudo');
  for (const { name, path, guest } of PAGES) {
    if (guest) continue;
    await page.goto(path());
    await expect(page.locator('h1')).toHaveCount(1);
    await settled(page);
    expect(await tooWide(page), name).toEqual([]);
  }
});
