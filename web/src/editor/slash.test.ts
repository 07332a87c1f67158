import { expect, test } from 'vitest';
import { filterSlash, SLASH_ITEMS, slashQuery, type SlashItem } from './slash';

const names: Record<SlashItem['id'], string> = {
  heading2: 'Заголовок',
  heading3: 'Подзаголовок',
  list: 'Список',
  numbers: 'Нумерованный список',
  quote: 'Цитата',
  code: 'Блок кода',
  image: 'Картинка',
  rule: 'Черта, ещё одна',
};
const found = (query: string) => filterSlash(query, ({ id }) => names[id]).map(({ id }) => id);

test('nothing typed yet shows everything in its order', () => {
  expect(found('')).toEqual(SLASH_ITEMS.map(({ id }) => id));
});

test('the name in the language of the page finds it, beginnings first', () => {
  expect(found('заг')).toEqual(['heading2', 'heading3']);
  expect(found('СПИСОК')).toEqual(['list', 'numbers']);
  expect(found('еще')).toEqual(['rule']);
});

test('its Markdown and its English name find it too', () => {
  expect(found('h3')).toEqual(['heading3']);
  expect(found('```')).toEqual(['code']);
  expect(found('nothing')).toEqual([]);
});

test('a slash counts only alone at the start of a line, with the cursor behind it', () => {
  expect(slashQuery('/', 1)).toBe('');
  expect(slashQuery('/ци', 3)).toBe('ци');
  expect(slashQuery('/ци', 1)).toBeUndefined();
  expect(slashQuery('and/or', 6)).toBeUndefined();
  expect(slashQuery('/two words', 10)).toBeUndefined();
});
