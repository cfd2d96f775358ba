/** What `npm run bench` is asked for, and what it refuses before it measures anything. */
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { PARTS, readOptions } from '../bench/options.ts';

describe('the options', () => {
  test('without any, every part of the samples is measured', () => {
    expect(readOptions([])).toEqual({
      parts: PARTS,
      pdf: null,
      library: null,
      questions: null,
      runs: 5,
      lines: 1_000_000,
      json: false,
      record: false,
      strict: false,
    });
    expect(readOptions(['--help'])).toBeNull();
  });

  test('several parts run in the order of all', () => {
    expect(readOptions(['--only', 'redaction, book,book'])?.parts).toEqual(['book', 'redaction']);
  });

  test('files are looked for where they were typed', () => {
    vi.stubEnv('INIT_CWD', import.meta.dirname);
    const [pdf, questions] = ['benchOptions.test.ts', '../bench/options.ts'];
    expect(readOptions(['--pdf', pdf, '--library', '.', '--questions', questions])).toMatchObject({
      pdf: join(import.meta.dirname, pdf),
      library: import.meta.dirname,
      questions: join(import.meta.dirname, questions),
    });
    vi.unstubAllEnvs();
  });

  test.each([
    ['--runs must be a whole number from 1 to 100', '--runs', '1.5'],
    ['--runs must be a whole number from 1 to 100', '--runs', '101'],
    ['--lines must be a whole number', '--lines', 'many'],
    ['not "nothing"', '--only', 'book,nothing'],
    ['not ""', '--only', ''],
    ['--library needs --questions', '--library', '.'],
    ['leave out --only', '--only', 'redaction', '--record'],
    ['missing.pdf cannot be read. Name another one with --pdf', '--pdf', 'missing.pdf'],
    ['missing.jsonl cannot be read. Name another one with --questions', '--questions', 'missing.jsonl'],
    ["Unknown option '--strictly'", '--strictly'],
  ])('refused: %s', (why, ...args) => {
    expect(() => readOptions(args)).toThrow(why);
  });
});
