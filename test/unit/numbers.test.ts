import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unsupportedNumbers } from '../../src/answer/numbers.ts';
import { anyText } from '../support/anyText.ts';

const check = (answer: string, ...quotes: readonly string[]): readonly string[] => unsupportedNumbers(answer, quotes);

describe('numbers of an answer', () => {
  it('that no quote carries are told, each once, in their order', () => {
    expect(check('You take 7 cards, then 12, then 7 again.', 'Each player takes 5 cards.')).toEqual(['7', '12']);
    expect(check('You take 7 cards.')).toEqual(['7']);
    expect(check('You take 7 cards.', 'Take 70 cards', 'or 17')).toEqual(['7']);
  });

  it('are carried by any of the quotes, however the book writes them', () => {
    for (const [answer, quote] of [
      ['You take 3 shells.', 'Each player takes three shells.'],
      ['Вы берёте три ракушки.', 'Each player takes 3 shells.'],
      ['You take three shells.', 'Каждый игрок берёт трёх крабов.'],
      ['Du nimmst zwölf Karten.', 'Возьмите 12 карт.'],
      ['It costs 1,000 coins.', 'Il coûte 1 000 pièces (1.000).'],
      ['It costs 1.5.', 'Es kostet 1,5 Punkte.'],
      ['You get ½ of it.', 'Each gets half of the gold.'],
      ['Вы получаете половину.', 'Each gets 1/2 of it.'],
      ['After 21 turns.', 'after twenty-one turns'],
      ['Через двадцать один ход.', 'after 21 turns'],
      ['On day ２.', 'on the second day'],
      ['1 card.', 'Draw a card.'],
      ['Twice.', 'Pay 2 times.'],
      ['You pay 2.', 'You pay double the price.'],
      ['Roll 2d6.', 'Roll 2d6'],
      ['The 3rd player.', 'the third player'],
    ] as const) {
      expect({ answer, quote, unsupported: check(answer, quote) }).toEqual({ answer, quote, unsupported: [] });
    }
  });

  it.each([
    ['007', '7'],
    ['0', '0'],
    ['0.5', '0.5'],
    ['10.50', '10.5'],
    ['0.00', '0'],
    ['2.00', '2'],
    ['1.05', '1.05'],
    ['100', '100'],
    ['1,5', '1.5'],
    ['1,000', '1000'],
    ['1.000', '1000'],
    ['12,345,678', '12345678'],
    ['1000,250', '1000.25'],
    ['1,000,25', '1.000.25'],
    ['12 345 678', '12345678'],
    ['1\u2009000', '1000'],
    ['3 / 4', '3/4'],
    ['11/12', '11/12'],
    ['twenty nine', '29'],
    ['ninety-one', '91'],
  ])('are spelt in one way: %s is %s', (written, number) => {
    expect(check(`Pay ${written}.`)).toEqual([number]);
  });

  it.each([
    ['1 0000', ['1', '0']],
    ['1000 200', ['1000', '200']],
    ['100x200', ['100', '200']],
    ['twenty ten', ['20', '10']],
    ['twenty zero', ['20', '0']],
    ['twenty 1', ['20', '1']],
    ['30 two', ['30', '2']],
    ['three one', ['3']],
    ['ten two', ['10', '2']],
    ['hundred two', ['100', '2']],
    ['21 two', ['21', '2']],
  ])('that stand beside each other are no one number: %s', (written, numbers) => {
    expect(check(`Pay ${written}.`)).toEqual(numbers);
  });

  it('behind twenty thousand units are not read', () => {
    expect(check(`${' '.repeat(19_999)}7 8`)).toEqual(['7']);
  });

  it('are not mixed up with parts of others', () => {
    expect(check('Pay 2.', 'Pay 1/2.')).toEqual(['2']);
    expect(check('Pay 15.', 'Pay 1.5.')).toEqual(['15']);
    expect(check('Pay 1.5.', 'Pay 15.')).toEqual(['1.5']);
    expect(check('Pay twenty-one.', 'Pay twenty. Pay one.')).toEqual(['21']);
    expect(check('Pay 21.', 'Pay 2 1')).toEqual(['21']);
    expect(check('Pay 2½.', 'Pay 21/2.')).toEqual(['2', '1/2']);
  });

  it('in words that mean other things claim nothing', () => {
    expect(check('One may fight once, only the first or second player, and an elf is due.', 'Nobody.')).toEqual([]);
    expect(check('Одна сторона, другая сторона.', 'Никто.')).toEqual([]);
  });

  it('that only the question brought are not excused', () => {
    expect(check('Yes, it is 7 cards.', 'Draw cards up to the limit of 5.')).toEqual(['7']);
  });

  it('are none in a text that says none, and garbage does not matter', () => {
    const garbage = anyText(80);
    assert(
      property(garbage, garbage, (answer, quote) => {
        expect(check(answer, answer)).toEqual([]);
        expect(check(answer, quote, answer)).toEqual([]);
        const all = check(answer);
        for (const number of check(answer, quote)) expect(all).toContain(number);
      }),
    );
  });

  it('are fewer with every quote', () => {
    const words = array(constantFrom('2', 'three', 'двадцать', 'один', '1/2', 'half', '1,000', 'cards', 'a'), {
      maxLength: 12,
    });
    assert(
      property(words, array(words), words, (answer, quotes, more) => {
        const told = quotes.map((quote) => quote.join(' '));
        const before = check(answer.join(' '), ...told);
        expect(before).toEqual(expect.arrayContaining([...check(answer.join(' '), ...told, more.join(' '))]));
      }),
    );
  });

  it('of a megabyte are found at once', () => {
    expect(check('7 '.repeat(500_000), '1 000 '.repeat(200_000))).toEqual(['7']);
  });
});
