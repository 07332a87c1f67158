// Joins the API documents of the modules into openapi.json, as the station does, and the types are generated from it.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const folder = new URL('../../contracts/src/main/resources/openapi/', import.meta.url);
const joined = { openapi: '3.1.0', info: { title: 'Quark', version: '1' }, paths: {}, components: {} };
const REFERENCE = /"#\/components\/schemas\/(\w+)"/g;

for (const file of readdirSync(folder).sort()) {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const module = file[0].toUpperCase() + file.slice(1, -'.json'.length);
  const known = joined.components.schemas ?? {};
  const own = JSON.parse(text).components.schemas;
  // Two modules may call different things the same; the later one's get its name in front.
  const renamed = new Set(Object.keys(own).filter((name) => name in known && !isDeepStrictEqual(known[name], own[name])));
  const document = JSON.parse(
    text.replace(REFERENCE, (whole, name) => (renamed.has(name) ? whole.replace(`/${name}"`, `/${module}${name}"`) : whole)),
  );
  for (const [path, operations] of Object.entries(document.paths)) {
    joined.paths[path] = { ...joined.paths[path], ...operations };
  }
  for (const [kind, parts] of Object.entries(document.components)) {
    const all = (joined.components[kind] ??= {});
    for (const [name, part] of Object.entries(parts)) {
      all[kind === 'schemas' && renamed.has(name) ? module + name : name] = part;
    }
  }
}
writeFileSync(new URL('../openapi.json', import.meta.url), JSON.stringify(joined));
