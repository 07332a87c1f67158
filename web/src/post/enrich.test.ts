import { expect, test } from 'vitest';
import { enrich } from './enrich';

const HERE = 'https://station.test';
const read = (html: string) => enrich(html, { copy: 'Copy', table: 'Table' }, HERE);
const dom = (html: string) => new DOMParser().parseFromString(read(html).html, 'text/html').body;

test('headings stand below the title, without gaps, each with an id of its own', () => {
  const { outline } = read('<h1>Начало</h1><h4>Две части</h4><h1>Начало</h1><h3>!</h3>');
  expect(outline).toEqual([
    { id: 'part-начало', text: 'Начало', level: 2 },
    { id: 'part-две-части', text: 'Две части', level: 4 },
    { id: 'part-начало-2', text: 'Начало', level: 2 },
    { id: 'part-x', text: '!', level: 3 },
  ]);
});

test('what stands in a heading stays in it', () => {
  expect(dom('<h2>An <em>old</em> friend</h2>').innerHTML).toBe('<h2 id="part-an-old-friend" tabindex="-1">An <em>old</em> friend</h2>');
});

test('a link elsewhere opens beside and tells the other side nothing; one within the station stays', () => {
  const body = dom(`<a href="https://example.org/x">out</a><a href="${HERE}/post/1">in</a><a href="/post/2">in</a><a href="mailto:a@b.c">mail</a>`);
  const [out, ...others] = body.querySelectorAll('a');
  expect(out?.target).toBe('_blank');
  expect(out?.rel).toBe('noopener nofollow ugc');
  expect(others.map(({ target }) => target)).toEqual(['', '', '']);
});

test('code can be copied and scrolled by keyboard', () => {
  const body = dom('<pre><code>let a = 1 &lt; 2;</code></pre>');
  expect(body.querySelector('.code-box > button[data-copy]')?.textContent).toBe('Copy');
  expect(body.querySelector('pre')?.tabIndex).toBe(0);
  expect(body.querySelector('pre')?.textContent).toBe('let a = 1 < 2;');
});

test('text that looks like an address is left as it is', () => {
  expect(dom('<a href="https://[">odd</a><p>x</p>').textContent).toBe('oddx');
});
