import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tellHub } from '../admin/hub';
import { ApiProblem, problemOf } from '../api/problem';
import { speak, speakOfEverything } from '../words/words';
import { tell } from './trouble';

const home = join(import.meta.dirname, '../../..');
const problems = ['dock', 'contracts', 'hub', ...readdirSync(join(home, 'modules')).map((id) => `modules/${id}`)]
  .map((part) => join(home, part, 'src/main/java'))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('Problem.java'))
  .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^ +([A-Z_0-9]+)\((\d{3}), "([^"]+)"\)/gm)])
  .map(([, code, status, text]) => new ApiProblem(Number(status), code!, text!));

/** What only programs are told: of sockets, tokens and deliveries that no page asks for. */
const FOR_PROGRAMS = ['UPGRADE_REQUIRED', 'UNKNOWN_TOPIC', 'EVENT_NOT_WAITING', 'TOO_MANY_SUBSCRIPTIONS'];

test('whatever the station refuses is told in the language', async () => {
  expect(problems.length).toBeGreaterThan(70);
  await speakOfEverything();
  for (const language of ['ru', 'bg'] as const) {
    await speak(language);
    const foreign = problems.filter(({ code }) => !FOR_PROGRAMS.includes(code)).filter((problem) => !/^[^a-z]*[а-я]/i.test(tell(problem)));
    expect(foreign.map(({ code }) => code)).toEqual([]);
  }
});

test('what exactly is wrong with a module follows what it means', async () => {
  await speakOfEverything();
  await speak('ru');
  expect(tell(new ApiProblem(400, 'QE002', '/routes/0/path must start with /'))).toBe('Манифест модуля неверен. Станция сообщает: /routes/0/path must start with /');
  const faulty = [{ field: 'n', problem: 'must be at most 5' }];
  expect(tellHub(new ApiProblem(400, 'QE302', 'a setting is wrong', faulty))).toBe('Настройка неверна. Станция сообщает: a setting is wrong: n must be at most 5');
  await speak('en');
  expect(tellHub(new ApiProblem(400, 'QE302', 'a setting is wrong', faulty))).toBe('a setting is wrong: n must be at most 5');
  expect(tell(new ApiProblem(400, 'QE002', '/routes/0/path must start with /'))).toBe('/routes/0/path must start with /');
});

test('what a proxy in front of the station answers is told by its status, a long wait in minutes', async () => {
  await speakOfEverything();
  await speak('en');
  const page = (status: number, headers = {}) => problemOf(new Response('<html>', { status, statusText: 'Some Words', headers }));
  expect(tell(await page(413))).toBe('This is too large for the station.');
  expect(tell(await page(502))).toBe('This part is being looked after. Try again in a moment.');
  expect(tell(await page(418))).toBe('Something unexpected happened.');
  expect(tell(await page(429, { 'Retry-After': '3540' }))).toBe('That was a lot at once. Try again in 59 minutes.');
  expect(tell(await page(429, { 'Retry-After': '40' }))).toBe('That was a lot at once. Try again in 40 seconds.');
});
