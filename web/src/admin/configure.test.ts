import { expect, test } from 'vitest';
import { changes, faultOf, fieldsOf, moved, type Configuration } from './configure';

const configuration: Configuration = {
  id: 'weather',
  generation: 2,
  schema: {
    required: ['key'],
    properties: {
      greeting: { type: 'string', default: 'hello' },
      most: { type: 'integer' },
      loud: { type: 'boolean', default: false },
      unit: { enum: ['C', 'F', 451] },
      places: { type: 'array', items: { type: 'string' } },
      mail: { type: 'object' },
      largest: { type: ['integer', 'string'], default: '1MB' },
      key: { type: 'string' },
    },
  },
  values: { greeting: 'ahoy', loud: false, unit: 'C', places: ['Sofia', 'Kazan'], key: '•••' },
  set: ['greeting', 'unit', 'places', 'key'],
  secret: ['key'],
  faults: [],
  instances: [],
};
const fields = fieldsOf(configuration);

test('each setting has the field of its kind', () => {
  expect(fields.map(({ name, kind, text }) => [name, kind, text])).toEqual([
    ['greeting', 'text', 'ahoy'],
    ['most', 'number', ''],
    ['loud', 'switch', 'false'],
    ['unit', 'choice', 'C'],
    ['places', 'lines', 'Sofia\nKazan'],
    ['mail', 'json', ''],
    ['largest', 'text', ''],
    ['key', 'secret', ''],
  ]);
  expect(fields.find(({ name }) => name === 'key')).toMatchObject({ required: true, isSet: true });
});

test('what stands in the settings of the station says where', () => {
  const [greeting] = fieldsOf({ ...configuration, fixed: { greeting: 'quark.yaml line 2' } });
  expect(greeting).toMatchObject({ name: 'greeting', fixed: 'quark.yaml line 2' });
  expect(fields.every(({ fixed }) => fixed === undefined)).toBe(true);
});

test('only what was changed is sent, as what the schema wants', () => {
  expect(changes(fields, {})).toEqual({ values: {}, senseless: [] });
  const typed = { greeting: '', most: '7', loud: 'true', unit: '451', places: 'Varna\n\n Omsk ', mail: '{"host": "h"}', key: 's3cret' };
  expect(changes(fields, typed).values).toEqual({ greeting: '', most: 7, loud: true, unit: 451, places: ['Varna', 'Omsk'], mail: { host: 'h' }, key: 's3cret' });
  expect(changes(fields, { places: '', unit: '', greeting: 'ahoy', key: '' })).toEqual({ values: { places: null, unit: null }, senseless: [] });
});

test('what makes no sense is said before it is sent', () => {
  expect(changes(fields, { most: 'many', mail: '{' })).toEqual({ values: {}, senseless: ['most', 'mail'] });
});

test('what somebody else changed is known by its name', () => {
  const theirs = fieldsOf({ ...configuration, generation: 3, values: { ...configuration.values, greeting: 'aye' }, set: ['greeting', 'unit', 'key'] });
  expect(moved(fields, theirs)).toEqual(['greeting', 'places']);
  expect(moved(fields, fields)).toEqual([]);
});

test('a fault stands at its setting', () => {
  const faults = [
    { field: 'mail.host', problem: 'is required' },
    { field: 'mailbox', problem: 'is not known' },
    { field: 'most', problem: 'must be at most 9' },
  ];
  expect(faultOf('mail', faults)).toBe('mail.host is required');
  expect(faultOf('most', faults)).toBe('must be at most 9');
  expect(faultOf('greeting', faults)).toBeUndefined();
});
