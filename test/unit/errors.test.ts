import { expect, test } from 'vitest';
import { codeOf, StorageError } from '../../src/errors.ts';

const SECRET = 'bot123:ABC';

test.each<[string, unknown, string]>([
  ['ours', new StorageError('locked', SECRET), 'locked'],
  ['of the system', Object.assign(new Error(SECRET), { code: 'ENOSPC' }), 'ENOSPC'],
  ['with a number for a code', Object.assign(new RangeError(SECRET), { code: 429 }), 'RangeError'],
  ['a defect', new TypeError(SECRET), 'TypeError'],
  ['no error at all', SECRET, 'unknown'],
])('an error is told on by its code or its name, never by its message: %s', (_, error, code) => {
  expect(codeOf(error)).toBe(code);
});
