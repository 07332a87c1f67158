// Lays a .br and a .gz twin beside each file of the built app that gets smaller by it, for the station to send.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TEXT = /\.(html|js|css|svg|json|webmanifest|txt)$/;
const dist = fileURLToPath(new URL('../dist/', import.meta.url));

for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name);
  if (!TEXT.test(name) || !statSync(file).isFile()) continue;
  const content = readFileSync(file);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
  for (const [ending, small] of [['br', brotliCompressSync(content, options)], ['gz', gzipSync(content, { level: 9 })]]) {
    if (small.length < content.length * 0.9) writeFileSync(`${file}.${ending}`, small);
  }
}
