'use strict';

const list = document.getElementById('events');
const find = document.getElementById('find');

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

/** Rows of a schema's fields, those of inner objects below their own. */
function fields(schema, all, prefix, seen, rows) {
  const inner = resolve(schema, all);
  const name = schema.$ref || '';
  if (seen.includes(name) && name) return rows;
  for (const [field, property] of Object.entries(inner.properties || {})) {
    const shape = resolve(property, all);
    rows.push({
      field: prefix + field,
      kind: kind(shape, all),
      required: (inner.required || []).includes(field),
      about: property.description || shape.description || '',
    });
    const below = shape.type === 'array' ? shape.items : property;
    fields(below || {}, all, prefix + field + (shape.type === 'array' ? '[].' : '.'), [...seen, name], rows);
  }
  return rows;
}

function resolve(schema, all) {
  return schema.$ref ? all[schema.$ref.split('/').pop()] || {} : schema;
}

function kind(schema, all) {
  if (schema.enum) return schema.enum.join(' | ');
  if (schema.type === 'array') return 'list of ' + kind(resolve(schema.items || {}, all), all);
  return [schema.type || 'anything', schema.format].filter(Boolean).join(', ');
}

function article(type, document_) {
  const message = document_.components.messages[type];
  const modules = (verb) =>
    Object.keys(document_.operations)
      .filter((name) => name.endsWith('.' + verb + '.' + type))
      .map((name) => name.split('.')[0])
      .join(', ');
  const made = element('article');
  made.id = type;
  made.append(element('h2', type));
  if (message.summary) made.append(element('p', message.summary));
  const heard = modules('hears');
  made.append(element('p',
    `version ${message.payload['x-version']}, published by ${modules('publishes')}, heard by ${heard || 'nobody here'}`,
    'quiet'));
  const rows = fields(message.payload.properties.data, document_.components.schemas, '', [], []);
  if (rows.length) {
    const table = element('table');
    const head = table.createTHead().insertRow();
    for (const title of ['field', 'kind', '', '']) head.append(element('th', title));
    const body = table.createTBody();
    for (const row of rows) {
      const line = body.insertRow();
      line.append(element('td', row.field), element('td', row.kind),
        element('td', row.required ? '' : 'optional', 'quiet'), element('td', row.about));
    }
    made.append(table);
  }
  return made;
}

fetch('/asyncapi.json')
  .then((answer) => {
    if (!answer.ok) throw new Error('the document answers ' + answer.status);
    return answer.json();
  })
  .then((document_) => {
    const articles = Object.keys(document_.channels).sort().map((type) => article(type, document_));
    list.append(...articles);
    find.addEventListener('input', () => {
      const wanted = find.value.trim().toLowerCase();
      for (const one of articles) one.hidden = !one.textContent.toLowerCase().includes(wanted);
    });
  })
  .catch((problem) => list.append(element('p', 'The events cannot be shown: ' + problem.message)));
