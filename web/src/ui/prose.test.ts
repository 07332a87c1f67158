import { expect, test } from 'vitest';
import { prepare } from './prose';

const ask = (host: string) => `Show ${host}`;

test('pictures from elsewhere become buttons until they may be fetched', () => {
  const html = '<p>See <img src="https://example.org/a.png" alt="a"></p>';
  const asked = prepare(html, () => false, ask);
  expect(asked).not.toContain('<img');
  expect(asked).toContain('data-host="example.org"');
  expect(asked).toContain('Show example.org');
  expect(prepare(html, (host) => host === 'example.org', ask)).toContain('src="https://example.org/a.png"');
});

test("the station's own pictures are shown at once, without hurry", () => {
  const shown = prepare('<p><img src="/demo/a.svg" alt="a"></p>', () => false, ask);
  expect(shown).toContain('src="/demo/a.svg"');
  expect(shown).toContain('loading="lazy"');
});

test('a picture with no address that could be fetched is left out', () => {
  expect(prepare('<p>x<img src="mailto:a@example.org"></p>', () => true, ask)).toBe('<p>x</p>');
});

test('a button never stands in a link', () => {
  expect(prepare('<a href="/x"><img src="https://example.org/a.png"></a>', () => false, ask)).not.toContain('<a');
  const beside = prepare('<a href="/x">text <img src="https://example.org/a.png"></a>', () => false, ask);
  expect(beside).toMatch(/<a href="\/x">text <\/a><button/);
});
