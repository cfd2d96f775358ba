/** The skeleton itself, sign by sign: quote and page go the same way, so that a sign that both lose is not missed by them. */
import { expect, test } from 'vitest';
import { BETWEEN_NUMBERS, skeletonOf } from '../../src/answer/skeleton.ts';

/** With the mark between two numbers as a bar. */
const skeleton = (text: string): string => skeletonOf(text).text.replaceAll(BETWEEN_NUMBERS, '|');

test.each([
  ['Draw two cards, then stop!', 'drawtwocardsthenstop'],
  ['', ''],
  ['+ ± < > = ≤ ≥ ≠ ≈ × ÷ % ‰ ° ∞ √ /', '+±<>=≤≥≠≈×÷%‰°∞√/'],
  ['a $ b € c', 'a$b€c'],
  ['20-foot level-2 twenty-one', '20footlevel2twentyone'],
])('words, and signs that always count: %s is %s', (text, expected) => {
  expect(skeleton(text)).toBe(expected);
});

test.each([
  ['-2', '-2'],
  ['has -2 here', 'has-2here'],
  ['−2', '-2'],
  ['− 2', '-2'],
  ['x−2', 'x-2'],
  ['5-6', '5-6'],
  ['5 - 6', '5-6'],
  ['5–6', '5-6'],
  ['x - 2', 'x-2'],
  ['x -.5', 'x-.5'],
  ['x -$5', 'x-$5'],
  ['x - $5', 'x-$5'],
  ['10 - level', '10-level'],
  ['10 − level', '10-level'],
  ['10−level', '10-level'],
])('a dash counts where it subtracts, negates or spans a range: %s is %s', (text, expected) => {
  expect(skeleton(text)).toBe(expected);
});

test.each([
  ['- 2 coins', '2coins'],
  ['one. - 2 coins', 'one2coins'],
  ['one: – 2 coins', 'one2coins'],
  ['x -. b', 'xb'],
  ['x -, 5', 'x5'],
  ['x -$a', 'x$a'],
  ['10- level', '10level'],
  ['10 -level', '10level'],
  ['a - b', 'ab'],
  ['a − b', 'ab'],
  ['a -', 'a'],
])('a dash does not count where it joins, lists or sets apart: %s is %s', (text, expected) => {
  expect(skeleton(text)).toBe(expected);
});

test.each([
  ['~5', '~5'],
  ['a ~ b', 'ab'],
  ['~ 5', '5'],
  ['3:1', '3:1'],
  ['3 : 1', '3:1'],
  ['a: 1', 'a1'],
  ['1: a', '1a'],
  ['2*3', '2*3'],
  ['2 * x', '2x'],
  ['x * 2', 'x2'],
  ['10^2', '10^2'],
  ['1.5', '1.5'],
  ['1,000', '1,000'],
  ['2·3', '2·3'],
  ['1, 2', '1|2'],
  ['.5', '.5'],
  ['move .5', 'move.5'],
  ['(.5', '.5'],
  ['$.5', '$.5'],
  ['end.5', 'end5'],
  ['..5', '5'],
  ['…5', '5'],
  [',5', '5'],
  ['·5', '5'],
  ['a. b', 'ab'],
])('a sign of numbers counts at its numbers: %s is %s', (text, expected) => {
  expect(skeleton(text)).toBe(expected);
});

test.each([
  ['1 5', '1|5'],
  ['15', '15'],
  ['2½', '2|1/2'],
  ['½½', '1/2|1/2'],
  ['1 1/2', '1|1/2'],
  ['10²', '10^2'],
  ['10²³', '10^23'],
  ['²³', '23'],
  ['5 ²', '5|2'],
  ['²5', '2|5'],
  ['½²', '1/2|2'],
  ['x²', 'x2'],
  ['a1b2', 'a1b2'],
  ['１２', '12'],
])('two numbers are kept apart: %s is %s', (text, expected) => {
  expect(skeleton(text)).toBe(expected);
});
