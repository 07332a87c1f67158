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
