import { expect, it } from 'vitest';
import { unmarked } from '../../src/model/unmarked.ts';

it.each([
  ['**No.** _Not_ on the `first day`', 'No. Not on the first day'],
  ['# Why\n## Because\n* one\n- two', 'Why\nBecause\n• one\n• two'],
  ['__Да__, *ничью* выигрывает **защитник**.', 'Да, ничью выигрывает защитник.'],
  ['***Both*** win', 'Both win'],
  ['See the [rulebook](https://books.example/1#a).', 'See the rulebook.'],
])('%j loses the signs of Markdown', (marked, text) => {
  expect(unmarked(marked)).toBe(text);
});

it.each([
  '2* and 3*',
  '5 * 3 * 2',
  'snake_case_name',
  '−1 to +2 - or 3',
  'a ** b ** c',
  '#1 of 4',
  '1. First',
  '* ',
  'it`s',
  'a [die] (six) wins',
])('%j stays as it is', (text) => {
  expect(unmarked(text)).toBe(text);
});

it('signs without a partner cost no time', () => {
  for (const sign of ['*', '**', '_', '__', '`', '* a', '_a', '[', '[a](']) {
    const text = sign.repeat(10_000);
    const begunAt = performance.now();
    expect(unmarked(text).length).toBeLessThanOrEqual(text.length);
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  }
});
