import { expect, test, type Browser, type Page } from '@playwright/test';
import { contrastFaults, faultsOf } from './axe';
import { listen } from './foreign';
import { as, enter, freeName, makeAdmin, register, watch, type Someone } from './station';

/**
 * Every page in every language, scheme and theme: nothing serious for axe, nothing wider than the screen, and a picture
 * to look at. One window walks through all of them, as a person would. All of axe's rules run in each language; a look
 * changes nothing but colours, so what is looked at again in all twelve is contrast, a third of them in each language.
 */
const LANGUAGES = ['en', 'ru', 'bg'] as const;
const SCHEMES = ['grey', 'blue', 'purple', 'green', 'orange', 'indigo'] as const;
const THEMES = ['light', 'dark'] as const;
type Language = (typeof LANGUAGES)[number];
interface Look {
  theme: (typeof THEMES)[number];
  scheme: (typeof SCHEMES)[number];
}
const LOOKS: Look[] = THEMES.flatMap((theme) => SCHEMES.map((scheme) => ({ theme, scheme })));

interface World {
  member: Someone;
  post: number;
  module: string;
}
let world: World;

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
  const module = freeName('tea');
  const docked = await request.post('/modules/dock', { headers: { Authorization: `Bearer ${member.token}` }, data: { url: await listen(module, '1.0.0') } });
  expect(docked.status()).toBe(202);
  world = { member, post, module };
  await request.dispose();
});

const PAGES: { name: string; path: () => string; guest?: true }[] = [
  { name: 'welcome', path: () => '/', guest: true },
  { name: 'login', path: () => '/login', guest: true },
  { name: 'register', path: () => '/register', guest: true },
  { name: 'reset', path: () => '/reset', guest: true },
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
  ...['station', 'people', 'modules', 'events', 'log', 'settings'].map((section) => ({ name: `admin-${section}`, path: () => `/admin/${section}` })),
  { name: 'admin-module', path: () => `/admin/modules/${world.module}` },
  ...['dead', 'replays', 'browse', 'audit'].map((view) => ({ name: `admin-events-${view}`, path: () => `/admin/events?view=${view}` })),
  { name: 'nowhere', path: () => '/no/such/place' },
];


/** A window of the member or of a guest, and the faults that it told of since they were last asked for. */
interface Window {
  page: Page;
  settled: () => Promise<void>;
  faults: () => string[];
  spoken?: Language;
}
const windows: { member?: Window; guest?: Window } = {};

test.afterAll(async () => {
  await Promise.all([windows.member, windows.guest].map((window) => window?.page.context().close()));
  delete windows.member;
  delete windows.guest;
});

async function open(browser: Browser, guest: boolean): Promise<Window> {
  // The files of the app are not laid aside here, and colours change at once.
  const context = await browser.newContext({ serviceWorkers: 'block', reducedMotion: 'reduce' });
  if (!guest) await enter(context, world.member);
  const page = await context.newPage();
  let faults: string[] = [];
  page.on('pageerror', (fault) => faults.push(String(fault)));
  page.on('console', (message) => message.type() === 'error' && /Content Security|Refused/.test(message.text()) && faults.push(message.text()));
  const told = () => {
    const all = faults;
    faults = [];
    return all;
  };
  return { page, settled: watch(page), faults: told };
}

const windowOf = async (browser: Browser, guest = false) => (windows[guest ? 'guest' : 'member'] ??= await open(browser, guest));

/** Goes to a page within the app. */
const turn = (page: Page, path: string) => page.evaluate((path) => history.pushState({}, '', path), path);

/** Has the window speak a language: the member's is the account's, a guest's the browser's. */
async function speak(window: Window, language: Language, path: string): Promise<void> {
  if (window !== windows.guest) {
    const { request } = window.page.context();
    await as(request, world.member).settings({ language });
  } else {
    await window.page.goto('/rules');
    await window.settled();
    await window.page.evaluate((language) => localStorage.setItem('quark.language', language), language);
  }
  await window.page.goto(path);
  window.spoken = language;
}

async function visit(browser: Browser, { path, guest }: (typeof PAGES)[number], language: Language): Promise<Window> {
  const window = await windowOf(browser, guest);
  if (window.spoken !== language) await speak(window, language, path());
  // By its address on a phone, from page to page on a desktop.
  else if (test.info().project.name === 'phone') await window.page.goto(path());
  else await turn(window.page, path());
  await window.settled();
  await expect(window.page.locator('h1')).toHaveCount(1);
  await expect(window.page.locator('html')).toHaveAttribute('lang', language);
  return window;
}

const wear = (page: Page, look: Look) =>
  page.evaluate(({ theme, scheme }) => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['scheme'] = scheme;
  }, look);

const tooWide = (page: Page) =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => `${one.tagName}.${one.className}`).slice(0, 5);
  });

const picture = (page: Page, name: string, { theme }: Look) => {
  const { project } = test.info();
  return page.screenshot({ path: `${project.outputDir}/../pages/${project.name}/${name}-${theme}.png` });
};

for (const [spoken, language] of LANGUAGES.entries()) {
  for (const [index, one] of PAGES.entries()) {
    test(`${one.name} in ${language} is there for everybody, in its colours @desktop`, async ({ browser }) => {
      const { page, faults } = await visit(browser, one, language);
      const [light, dark] = THEMES.map((theme) => ({ theme, scheme: SCHEMES[index % SCHEMES.length]! })) as [Look, Look];
      if (index % LANGUAGES.length === spoken) {
        await wear(page, dark);
        await picture(page, one.name, dark);
      }
      await wear(page, light);
      if ((index + 1) % LANGUAGES.length === spoken) await picture(page, one.name, light);
      expect(await faultsOf(page)).toEqual([]);
      expect(await contrastFaults(page, LOOKS.filter((_, look) => look % LANGUAGES.length === (spoken + index) % LANGUAGES.length))).toEqual([]);
      expect(await tooWide(page)).toEqual([]);
      expect(faults()).toEqual([]);
    });
  }
}

for (const [index, one] of PAGES.entries()) {
  test(`${one.name} is there on a phone, in light and dark @phone`, async ({ browser }) => {
    const { page, faults } = await visit(browser, one, LANGUAGES[Math.floor(index / 3) % LANGUAGES.length]!);
    for (const theme of THEMES) {
      const look = { theme, scheme: SCHEMES[index % SCHEMES.length]! };
      await wear(page, look);
      await picture(page, one.name, look);
      expect(theme === 'light' ? await faultsOf(page) : await contrastFaults(page, [look])).toEqual([]);
    }
    expect(await tooWide(page)).toEqual([]);
    expect(faults()).toEqual([]);
  });
}

test('texts that are 40 % longer break no layout', async ({ browser }) => {
  const { page, settled } = await open(browser, false);
  await page.goto('/?pseudo');
  for (const { name, path, guest } of PAGES) {
    if (guest) continue;
    await turn(page, path());
    await settled();
    await expect(page.locator('h1')).toHaveCount(1);
    expect(await tooWide(page), name).toEqual([]);
  }
  await page.context().close();
});
