import { expect, test } from 'vitest';
import { speak, speakOfEverything } from '../words/words';
import { reasonIn } from './reason';

test('a reason that is always worded so is said in the language, another follows its meaning', async () => {
  await speakOfEverything();
  await speak('ru');
  expect(reasonIn('ru', 'READY', 'serving')).toBe('Модуль работает.');
  expect(reasonIn('ru', 'NEEDS_MISSING', 'needs posts.shelf, which nobody serves now')).toBe('Модулю нужно: posts.shelf, но сейчас этого никто не даёт.');
  expect(reasonIn('ru', 'QE102', 'connection refused')).toBe('Модуль не отвечает как следует. Станция сообщает: connection refused');
  expect(reasonIn('en', 'READY', 'serving')).toBe('serving');
});
