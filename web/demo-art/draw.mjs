// Draws the pictures of the demo community: node web/demo-art/draw.mjs
import { mkdirSync, writeFileSync } from 'node:fs';
import { landscapes } from './landscapes.mjs';
import { portraits } from './portraits.mjs';

const folder = new URL('../public/demo/', import.meta.url);
const MOST = 6 * 1024;

function save(name, svg) {
  if (Buffer.byteLength(svg) > MOST) {
    console.error(`${name} has ${Buffer.byteLength(svg)} bytes, more than ${MOST}`);
    process.exitCode = 1;
  }
  writeFileSync(new URL(`${name}.svg`, folder), svg);
}

mkdirSync(new URL('people/', folder), { recursive: true });
Object.entries(landscapes).forEach(([name, svg]) => save(name, svg));
Object.entries(portraits).forEach(([name, svg]) => save(`people/${name}`, svg));
