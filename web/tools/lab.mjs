// How the feed comes to somebody with a slow processor: largest paint, blocking time and layout shift, the median of some
// runs on a four times slowed core. Wants a station with the demo community in QUARK_STATION.
import { chromium } from '@playwright/test';

const RUNS = 5;
const SLOWER = 4;
const station = process.env.QUARK_STATION ?? 'http://127.0.0.1:8080';
const login = process.env.LAB_LOGIN ?? 'mira';
const password = process.env.LAB_PASSWORD ?? 'quiet-harbour';

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

/** A first visit: nothing cached but the session. */
async function visit() {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  const proof = await context.request.post(`${station}/api/v1/auth/web/login`, { headers: { 'X-Quark-Web': '1' }, data: { login, password } });
  if (!proof.ok()) throw new Error(`${login} cannot sign in at ${station}: ${await proof.text()}`);
  await context.addInitScript(() => {
    localStorage.setItem('quark.member', 'yes');
    globalThis.seen = { lcp: 0, tasks: [], cls: 0, first: 0 };
    const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
    watch('paint', (entry) => entry.name === 'first-contentful-paint' && (globalThis.seen.first = entry.startTime));
    watch('largest-contentful-paint', (entry) => (globalThis.seen.lcp = entry.startTime));
    watch('longtask', ({ startTime, duration }) => globalThis.seen.tasks.push([startTime, startTime + duration]));
    watch('layout-shift', (entry) => !entry.hadRecentInput && (globalThis.seen.cls += entry.value));
  });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.goto(station);
  await page.locator('article').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(2000);
  const { tasks, ...seen } = await page.evaluate(() => globalThis.seen);
  await context.close();
  if (process.env.LAB_TASKS) console.log(Math.round(seen.first), tasks.map(([start, end]) => `${Math.round(start)}+${Math.round(end - start)}`).join(' '));
  // Blocking counts from the first paint on: before it there is nothing to touch.
  const blocked = tasks.map(([start, end]) => Math.max(0, end - Math.max(start, seen.first) - 50));
  return { ...seen, tbt: blocked.reduce((sum, part) => sum + part, 0) };
}

const visits = [];
for (let run = 0; run < RUNS; run++) visits.push(await visit());
await browser.close();
const median = (name) => visits.map((seen) => seen[name]).sort((a, b) => a - b)[Math.floor(RUNS / 2)];
console.log(`first paint ${Math.round(median('first'))} ms, largest paint ${Math.round(median('lcp'))} ms (at most 2,000), blocked ${Math.round(median('tbt'))} ms (at most 150), shift ${median('cls').toFixed(4)} (at most 0.02)`);
