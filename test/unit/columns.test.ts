/** Tables for a terminal. */
import { expect, test } from 'vitest';
import { inColumns } from '../../src/text/columns.ts';

test('each column is as wide as its widest cell, and no line ends in white space', () => {
  const rows = [
    ['game', 'pages', ''],
    ['Saltwind', '12', 'held'],
    ['Root', '', ''],
  ];
  expect(inColumns(rows)).toEqual(['game      pages', 'Saltwind  12     held', 'Root']);
});

test('rows of different lengths, and none', () => {
  expect(inColumns([['a'], ['bc', 'd']], ' | ')).toEqual(['a', 'bc | d']);
  expect(inColumns([])).toEqual([]);
});
