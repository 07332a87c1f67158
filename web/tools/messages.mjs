// Compiles the texts in src/words/<language>/<part>.json (ICU messages) into one module a language, and their names and
// parameters into a type. A text that one language lacks, or whose parameters differ, fails the build.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { compileMessage } from '@lingui/message-utils/compileMessage';

const LANGUAGES = ['en', 'ru', 'bg'];
/** What the feed needs is loaded first; the texts of all other pages follow in a file of their own. */
const FIRST = new Set(['ui', 'shell', 'problems', 'home', 'people', 'reactions']);
const words = new URL('../src/words/', import.meta.url);
const target = new URL('generated/', words);

function read(language) {
  const folder = new URL(`${language}/`, words);
  const texts = new Map();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')).sort()) {
    const part = file.replace(/\.json$/, '');
    for (const [key, text] of Object.entries(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))) {
      texts.set(`${part}.${key}`, text);
    }
  }
  return texts;
}

function parameters(compiled, found = new Map()) {
  if (Array.isArray(compiled)) {
    for (const token of compiled) {
      if (!Array.isArray(token)) continue;
      const [name, format, options] = token;
      const kind = format === 'plural' || format === 'selectordinal' || format === 'number' ? 'number' : 'text';
      if (kind === 'number' || !found.has(name)) found.set(name, kind);
      if (options && typeof options === 'object') {
        for (const option of Object.values(options)) parameters(option, found);
      }
    }
  }
  return found;
}

const shape = (compiled) => [...parameters(compiled)].map(([name, kind]) => `${name}:${kind}`).sort().join(' ');

/** A language for tests: as long as the longest, and visibly not translated where a text was written into the code. */
function pseudo(compiled) {
  const marks = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', y: 'ý', n: 'ñ', c: 'ç' };
  const longer = (text) => {
    const marked = text.replace(/[aeiouAEIOUync]/g, (letter) => marks[letter]);
    return text.trim().length > 3 ? marked + 'ё'.repeat(Math.ceil(text.length * 0.4)) : marked;
  };
  if (typeof compiled === 'string') return longer(compiled);
  return compiled.map((token) => {
    if (typeof token === 'string') return longer(token);
    const [name, format, options] = token;
    if (!options || typeof options !== 'object') return token;
    const changed = Object.fromEntries(
      Object.entries(options).map(([key, value]) => [key, key === 'offset' || typeof value === 'number' ? value : pseudo(value)]),
    );
    return [name, format, changed];
  });
}

const all = Object.fromEntries(LANGUAGES.map((language) => [language, read(language)]));
const faults = [];
const compiled = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    new Map(
      [...all[language]].map(([key, text]) => {
        try {
          return [key, compileMessage(text)];
        } catch (problem) {
          faults.push(`${language}: ${key}: ${problem.message}`);
          return [key, ''];
        }
      }),
    ),
  ]),
);
for (const language of LANGUAGES) {
  for (const key of all.en.keys()) {
    if (!all[language].has(key)) faults.push(`${language}: ${key} is missing`);
    else if (!all[language].get(key).trim()) faults.push(`${language}: ${key} is empty`);
    else if (shape(compiled[language].get(key)) !== shape(compiled.en.get(key))) {
      faults.push(`${language}: ${key} has parameters [${shape(compiled[language].get(key))}], English has [${shape(compiled.en.get(key))}]`);
    }
  }
  for (const key of all[language].keys()) {
    if (!all.en.has(key)) faults.push(`${language}: ${key} does not exist in English`);
  }
}
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}

mkdirSync(target, { recursive: true });
const isFirst = ([key]) => FIRST.has(key.slice(0, key.indexOf('.')));
const write = (name, texts) => writeFileSync(new URL(`${name}.json`, target), JSON.stringify(Object.fromEntries(texts)));
for (const language of LANGUAGES) {
  const texts = [...compiled[language]];
  write(language, texts.filter(isFirst));
  write(`${language}.rest`, texts.filter((text) => !isFirst(text)));
}
write('pseudo', [...compiled.en].map(([key, text]) => [key, pseudo(text)]));
const types = [...compiled.en].map(([key, text]) => {
  const names = [...parameters(text)].filter(([name]) => !/^\d+$/.test(name));
  const fields = names.map(([name, kind]) => `${JSON.stringify(name)}: ${kind === 'number' ? 'number' : 'string | number'}`);
  return `  ${JSON.stringify(key)}: ${fields.length > 0 ? `{ ${fields.join('; ')} }` : 'undefined'};`;
});
writeFileSync(
  new URL('keys.ts', target),
  `/** The texts there are, and what each must be given. */\nexport interface Texts {\n${types.join('\n')}\n}\n`,
);
