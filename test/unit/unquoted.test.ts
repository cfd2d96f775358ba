import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unquoted } from '../../src/answer/unquoted.ts';

const BOOK = ['A tie goes to the defender.', 'All the shells shown go to the bank.'];

describe('quotation marks in the words of a model', () => {
  it.each([
    ['“the attacker wins ties”', 'the attacker wins ties'],
    ['"the attacker wins ties"', 'the attacker wins ties'],
    ['«the attacker wins ties»', 'the attacker wins ties'],
    ['»the attacker wins ties«', 'the attacker wins ties'],
    ['„the attacker wins ties“', 'the attacker wins ties'],
    ['‘the attacker wins ties’', 'the attacker wins ties'],
    ['「the attacker wins ties」', 'the attacker wins ties'],
  ])('go from what the book does not say: %s', (text, left) => {
    expect(unquoted(`It says: ${text}.`, BOOK)).toBe(`It says: ${left}.`);
  });

  it.each(['“A tie goes to the defender”', '"a tie goes to the DEFENDER."', '«shells shown go to the bank»'])(
    'stay around what it says: %s',
    (text) => {
      expect(unquoted(`It says: ${text}.`, BOOK)).toBe(`It says: ${text}.`);
    },
  );

  it('stay around a term, and an apostrophe is none', () => {
    const text = 'Don’t call a “standoff” on the “first day”: it isn’t the players’ turn.';
    expect(unquoted(text, BOOK)).toBe(text);
  });

  it('go from a false quote within a false quote', () => {
    expect(unquoted('“It says "the attacker wins ties" there”', BOOK)).toBe('It says the attacker wins ties there');
  });

  it('stay around a true quote within a false one', () => {
    expect(unquoted('“It says "a tie goes to the defender" there”', BOOK)).toBe(
      'It says "a tie goes to the defender" there',
    );
  });

  it('go where they are alone, so that the next text cannot close them', () => {
    expect(unquoted('The book says “the attacker', BOOK)).toBe('The book says the attacker');
    expect(unquoted('wins every tie", it says', BOOK)).toBe('wins every tie, it says');
  });

  it('stay where they are inches', () => {
    expect(unquoted('Moves at most 6" a turn', BOOK)).toBe('Moves at most 6" a turn');
  });

  it('enclose no three words that the book does not say, whatever stands around them', () => {
    const pieces = constantFrom(
      '“',
      '”',
      '"',
      '«',
      '»',
      '„',
      'the attacker',
      'wins',
      'a tie goes to',
      'the defender',
      ' ',
    );
    assert(
      property(array(pieces, { maxLength: 24 }), (parts) => {
        const text = unquoted(parts.join(' '), BOOK);
        const enclosed = [...text.matchAll(/[“"«„»]([^“”"«»„]*)[”"»“«]/gu)].map(([, said = '']) => said.trim());
        const long = enclosed.filter((said) => said.split(/\s+/u).length >= 3);
        expect(unquoted(text, BOOK)).toBe(text);
        expect(long.filter((said) => !BOOK[0]?.toLowerCase().includes(said.replaceAll(/\s+/gu, ' ')))).toEqual([]);
      }),
    );
  });
});
