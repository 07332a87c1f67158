// Weighs what a person downloads to read the feed, brotli-compressed, and fails when it is more than we allow ourselves.
import { readFileSync, statSync, existsSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const KILO = 1024;
const BUDGETS = [
  { what: 'feed, JavaScript', entries: ['index.html', 'src/home/home.tsx', 'src/words/generated/ru.json'], kind: 'js', most: 125 * KILO },
  { what: 'feed, CSS', entries: ['index.html', 'src/home/home.tsx'], kind: 'css', most: 15 * KILO },
  { what: 'largest page beside the editor and the station, JavaScript', entries: 'pages', kind: 'js', most: 165 * KILO },
];
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'));
const HEAVY = ['src/editor/', 'src/admin/'];

function files(entry, found = new Set()) {
  const chunk = manifest[entry];
  if (!chunk) throw new Error(`the build has no ${entry}`);
  if (found.has(entry)) return found;
  found.add(entry);
  for (const imported of chunk.imports ?? []) files(imported, found);
  return found;
}

function weigh(entries, kind) {
  const chunks = new Set(entries.flatMap((entry) => [...files(entry)]));
  const names = new Set([...chunks].flatMap((key) => (kind === 'js' ? [manifest[key].file] : (manifest[key].css ?? []))));
  return [...names].filter((name) => name.endsWith(kind)).reduce((sum, name) => sum + size(name), 0);
}

function size(name) {
  const small = new URL(`${name}.br`, dist);
  return existsSync(small) ? statSync(small).size : brotliCompressSync(readFileSync(new URL(name, dist))).length;
}

let broken = false;
for (const { what, entries, kind, most } of BUDGETS) {
  const candidates =
    entries === 'pages'
      ? Object.keys(manifest)
          .filter((key) => manifest[key].isDynamicEntry && !HEAVY.some((heavy) => key.startsWith(heavy)))
          .map((key) => ['index.html', key])
      : [entries];
  const weight = Math.max(...candidates.map((candidate) => weigh(candidate, kind)));
  const verdict = weight <= most ? 'ok' : 'TOO MUCH';
  console.log(`${what}: ${(weight / KILO).toFixed(1)} KB of ${most / KILO} KB: ${verdict}`);
  broken ||= weight > most;
}
process.exit(broken ? 1 : 0);
