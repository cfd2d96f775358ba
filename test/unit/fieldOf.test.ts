/** A field of a value of any kind, read without running anything of it. */
import { expect, test } from 'vitest';
import { fieldOf } from '../../src/fieldOf.ts';

test('a field that is there is read, whatever it holds', () => {
  expect(fieldOf({ seq: 7 }, 'seq')).toBe(7);
  expect(fieldOf({ seq: null }, 'seq')).toBeNull();
});

test.each([[undefined], [null], ['words'], [7], [{}], [() => 'words']])('%o has no such field', (value) => {
  expect(fieldOf(value, 'length_of_it')).toBeUndefined();
});

test('what a value has inherited is not its own', () => {
  expect(fieldOf({}, 'toString')).toBeUndefined();
});

test('a getter is not called', () => {
  const watched = {
    get output(): never {
      throw new Error('it was called');
    },
  };
  expect(fieldOf(watched, 'output')).toBeUndefined();
});
