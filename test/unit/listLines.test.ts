/** Lists in quotes: each point on a line of its own, and nothing else is torn apart. */
import { describe, expect, it } from 'vitest';
import { listLines } from '../../src/text/listLines.ts';

describe('a list that was run together', () => {
  it.each([
    ['Do this. 1. Put the chart down. 2. Draw one.', 'Do this.\n1. Put the chart down.\n2. Draw one.'],
    ['one ahead: 1. The least salt', 'one ahead:\n1. The least salt'],
    ['5 cutters • 72 letter cards: 18 each • 30 tiles', '5 cutters\n• 72 letter cards: 18 each\n• 30 tiles'],
    ['the marker on day 1. 2. Sort the cards', 'the marker on day 1.\n2. Sort the cards'],
    ['Уберите больного. 4. Сдвиньте ряд', 'Уберите больного.\n4. Сдвиньте ряд'],
    ['Is it “over”? 3. Then stop', 'Is it “over”?\n3. Then stop'],
  ])('%s', (run, lines) => {
    expect(listLines(run)).toBe(lines);
  });

  it.each([
    'See p. 3. The wind turns.',
    'Это на стр. 3. Ветер меняется.',
    'You have 2. A third is lost.',
    'Roll 1 + 3 = 4. Ines wins.',
    'It costs 3. 5 more are paid later.',
  ])('is not: %s', (sentence) => {
    expect(listLines(sentence)).toBe(sentence);
  });
});
