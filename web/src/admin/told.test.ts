import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import bg from './told/bg.json';
import ru from './told/ru.json';

const home = join(import.meta.dirname, '../../..');

/** The meanings of all settings, as the document has them that is made of the code. */
const settings = readFileSync(join(home, 'docs/settings.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ').at(-1)!.replace(/ \|$/, ''));

/** The name and the description in each manifest of a module that comes with the station. */
const modules = readdirSync(join(home, 'modules')).flatMap((id) => {
  const folder = join(home, 'modules', id, 'src/main/java/space/quark', id);
  const file = existsSync(folder) && readdirSync(folder).find((name) => name.endsWith('Module.java'));
  if (!file) return [];
  const [, name, description] = /Manifest\.of\("\w+", "([^"]+)"[^;]*?\.describe\(\s*((?:"[^"]*"[\s+]*)+)\)/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
  return [name ?? id, [...(description ?? '').matchAll(/"([^"]*)"/g)].map(([, part]) => part).join('')];
});

test('what the station says of its settings and modules has words in each language, and none is left over', () => {
  const said = [...new Set([...modules, ...settings])].sort();
  expect(said.length).toBeGreaterThan(100);
  for (const told of [ru, bg]) {
    expect(Object.keys(told).sort()).toEqual(said);
    expect(Object.values(told).filter((text) => !/[а-я]/i.test(text))).toEqual([]);
  }
});
