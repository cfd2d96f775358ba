import { array, assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerKeyboard, choiceKeyboard, languageKeyboard, pageKeyboard } from '../../src/table/render/keyboards.ts';
import type { Keyboard } from '../../src/tablePorts.ts';

const data = (index: number): string => `g:${index}`;
const labels = (keyboard: Keyboard): readonly (readonly string[])[] =>
  keyboard.map((row) => row.map(({ label }) => label));

describe('a choice', () => {
  it('puts short names in pairs and long ones alone, in their order', () => {
    const names = ['Root', 'Saltwind', 'Catan', 'Twilight Imperium: Fourth Edition', 'Go', 'Set'];
    expect(labels(choiceKeyboard(names, data))).toEqual([
      ['Root', 'Saltwind'],
      ['Catan'],
      ['Twilight Imperium: Fourth Edition'],
      ['Go', 'Set'],
    ]);
  });

  it('gives each button the data of its name', () => {
    expect(choiceKeyboard(['Root', 'Saltwind'], data)).toEqual([
      [
        { label: 'Root', data: 'g:0' },
        { label: 'Saltwind', data: 'g:1' },
      ],
    ]);
  });

  it('has at most 12 buttons', () => {
    const names = Array.from({ length: 13 }, (_, index) => `Game ${index}`);
    expect(labels(choiceKeyboard(names, data)).flat()).toEqual(names.slice(0, 12));
  });

  it('of nothing has no rows', () => {
    expect(choiceKeyboard([], data)).toEqual([]);
  });

  it('cuts a long name between words', () => {
    expect(labels(choiceKeyboard(['The Lord of the Rings: Journeys in Middle-earth'], data))).toEqual([
      ['The Lord of the Rings: Journeys in…'],
    ]);
  });

  it('cuts names amid that differ at their ends only', () => {
    const names = ['One', 'Two'].map((volume) => `A Very Long Winding Chronicle of the Sea, Volume ${volume}`);
    expect(labels(choiceKeyboard(names, data))).toEqual([
      ['A Very Long Winding… the Sea, Volume One'],
      ['A Very Long Winding… the Sea, Volume Two'],
    ]);
  });

  it('keeps within bounds whatever the names are', () => {
    assert(
      property(array(string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), { maxLength: 20 }), (names) => {
        const keyboard = choiceKeyboard(names, data);
        expect(keyboard.flat().map((button) => button.data)).toEqual(names.slice(0, 12).map((_, index) => data(index)));
        expect(keyboard.flat().filter(({ label }) => label.length > 40)).toEqual([]);
        expect(keyboard.filter((row) => row.length === 0 || row.length > 2)).toEqual([]);
      }),
    );
  });
});

describe('the languages', () => {
  it('are named in themselves', () => {
    expect(languageKeyboard(data)).toEqual([
      [
        { label: 'English', data: 'g:0' },
        { label: 'Русский', data: 'g:1' },
      ],
    ]);
  });
});

describe('the buttons of pages', () => {
  it('stand in one row where they are short', () => {
    expect(pageKeyboard(['📄 p. 6', '📄 p. 7', '📄 p. 120'], data)).toEqual([
      [
        { label: '📄 p. 6', data: 'g:0' },
        { label: '📄 p. 7', data: 'g:1' },
        { label: '📄 p. 120', data: 'g:2' },
      ],
    ]);
  });

  it('that name their documents get rows of their own', () => {
    const rows = pageKeyboard(['📄 p. 6 · rulebook of the sea', '📄 p. 7 · errata'], data);
    expect(rows.map((row) => row.map((button) => button.data))).toEqual([['g:0'], ['g:1']]);
  });

  it('are none where there are no pages', () => {
    expect(pageKeyboard([], data)).toEqual([]);
  });
});

describe('the 👎 of an answer', () => {
  const below = [[{ label: '🔍 Other game', data: 'g:7' }]];
  const of = (...pages: readonly string[]) => labels(answerKeyboard(pageKeyboard(pages, data), below, 'g:8'));

  it('stands at the end of the row of pages', () => {
    expect(of('📄 p. 6')).toEqual([['📄 p. 6', '👎'], ['🔍 Other game']]);
    expect(of('📄 p. 6', '📄 p. 7', '📄 p. 120')).toEqual([
      ['📄 p. 6', '📄 p. 7', '📄 p. 120', '👎'],
      ['🔍 Other game'],
    ]);
    expect(answerKeyboard([], below, 'g:8').at(-1)).toEqual([{ label: '👎', data: 'g:8' }]);
  });

  it('has a row of its own where they leave no room, or there are none', () => {
    const wide = ['📄 стр. 16', '📄 стр. 17', '📄 стр. 120'];
    expect(of(...wide)).toEqual([wide, ['👎'], ['🔍 Other game']]);
    const named = ['📄 p. 6 · rulebook of the sea', '📄 p. 7 · errata'];
    expect(of(...named)).toEqual([...named.map((label) => [label]), ['👎'], ['🔍 Other game']]);
    expect(of()).toEqual([['🔍 Other game'], ['👎']]);
    expect(labels(answerKeyboard([], [], 'g:8'))).toEqual([['👎']]);
  });
});
