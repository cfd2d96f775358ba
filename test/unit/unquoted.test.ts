import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unquoted } from '../../src/answer/unquoted.ts';

const BOOK = ['A tie goes to the defender.', 'All the shells shown go to the bank.', 'Draw three, then keep one.'];

const MARKS = ['“”', '„“', '„”', '»«', '«»', '""', '›‹', '‹›', '‘’', '「」', '『』'];

describe('quotation marks in the words of a model', () => {
  it.each(MARKS)('go from what the book does not say, stay around what it says: %s', (marks) => {
    const [open = '', close = ''] = marks;
    expect(unquoted(`It says: ${open}the attacker wins ties${close}.`, BOOK)).toBe('It says: the attacker wins ties.');
    const text = `It says: ${open}A tie goes to the defender${close}.`;
    expect(unquoted(text, BOOK)).toBe(text);
  });

  it.each(['"a tie goes to the DEFENDER."', '«shells shown go to the bank»', '“A tie goes.”', '“to the defender?!”'])(
    'stay around what it says in its own way: %s',
    (text) => {
      expect(unquoted(`It says: ${text}.`, BOOK)).toBe(`It says: ${text}.`);
    },
  );

  it('go from three words, stay around two however they are spaced', () => {
    expect(unquoted('the “attacker wins ties” rule', BOOK)).toBe('the attacker wins ties rule');
    for (const term of ['“first  day”', '“ first day ”']) expect(unquoted(term, BOOK)).toBe(term);
  });

  it('go from what the book says with other stops within', () => {
    expect(unquoted('“Draw three then keep one”', BOOK)).toBe('Draw three then keep one');
  });

  it('go from a false quote also behind one that stays', () => {
    expect(unquoted('On the “first day” “the attacker wins ties”.', BOOK)).toBe(
      'On the “first day” the attacker wins ties.',
    );
  });

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
