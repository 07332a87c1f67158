import { i18n } from '@lingui/core';
import { expect, test } from 'vitest';
import bg from './generated/bg.json';
import ru from './generated/ru.json';
import { say } from './words';

const load = (locale: string, messages: object) => i18n.loadAndActivate({ locale, messages: messages as Record<string, string> });

test('Russian has a form for one, for few and for many', () => {
  load('ru', ru);
  expect([1, 3, 5, 21].map((count) => say('ui.posts', { count }))).toEqual(['1 запись', '3 записи', '5 записей', '21 запись']);
});

test('Bulgarian counts people by souls', () => {
  load('bg', bg);
  expect([1, 2].map((count) => say('ui.people', { count }))).toEqual(['1 човек', '2 души']);
});
