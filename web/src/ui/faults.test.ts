import { expect, test } from 'vitest';
import { ApiProblem } from '../api/problem';
import { speak, speakOfEverything } from '../words/words';
import { faultsOf } from './faults';

test('a name and an e-mail that somebody has are told in the language, each beside its field', async () => {
  await speakOfEverything();
  await speak('ru');
  const fields = ['username', 'email'].map((field) => ({ field, problem: 'belongs to somebody already' }));
  expect(faultsOf(new ApiProblem(409, 'USERNAME_TAKEN', '', fields))).toEqual({
    username: 'Это имя уже занято. Выберите другое.',
    email: 'С этой почтой уже есть учётная запись. Войдите с ней.',
  });
  const plain = { field: 'email', problem: 'must be an e-mail address of unaccented Latin letters, digits and . _ % + -' };
  expect(faultsOf(new ApiProblem(400, 'INVALID_EMAIL', '', [plain]))['email']).toMatch(/^До и после @/);
});

test('what nobody can see in a name, or only that, is told apart', async () => {
  await speakOfEverything();
  await speak('en');
  const told = (problem: string) => faultsOf(new ApiProblem(400, 'INVALID_INPUT', '', [{ field: 'full_name', problem }]))['full_name'];
  expect(told('must not contain / or \\')).toBe('It must not contain / or \\.');
  expect(told('must contain something that can be seen')).toBe('There must be something in it that can be seen.');
  expect(told('must not contain control characters or such that turn the direction of what follows')).toBe('It contains characters that nobody can see.');
  expect(told('must not start or end with a space, nor have two in a row')).toMatch(/nor two in a row/);
});
