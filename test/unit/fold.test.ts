import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asPrinted, collapseSpace, foldForMatching, limitMarks } from '../../src/text/fold.ts';

describe('folding', () => {
  it.each([
    ['Ёж, ещё', 'еж, еще'],
    ['Йод и мой', 'йод и мой'],
    ['Crème brûlée', 'creme brulee'],
    ['Łódź', 'lodz'],
    ['Straße STRAẞE', 'strasse strasse'],
    ['Øre, Ærø, œuvre', 'ore, aero, oeuvre'],
    ['Đuro, ðe, Þór', 'duro, de, thor'],
    ['plain`s', "plain's"],
    ['İstanbul ırmak', 'istanbul irmak'],
    ['ΟΔΟΣ οδός', 'οδοσ οδοσ'],
    ['ﬁnd the ﬂag, aﬃx', 'find the flag, affix'],
    ['dis\u00adcard', 'discard'],
    ['zero\u200bwidth\u2060 \ufeffmarks\u200e', 'zerowidth marks'],
    ['a\0b\u0007c', 'abc'],
    ['2–4 — −1 ‑', '2-4 - -1 -'],
    ['“a” „b“ «c» ″ ‶', '"a" "b" "c" " "'],
    ['‘a’ ‚b‘ ‹c› ′ ´ `', "'a' 'b' 'c' ' ' '"],
    ['１２ ½ x²', '12 1⁄2 x2'],
  ])('makes %j into %j', (text, folded) => {
    expect(foldForMatching(text)).toBe(folded);
  });

  it('keeps й apart from и, also where the PDF writes the breve as a character of its own', () => {
    expect(foldForMatching('мо\u0438\u0306')).toBe('мой');
    expect(foldForMatching('\u0418\u0306од')).toBe('йод');
    expect(foldForMatching('мой')).not.toBe(foldForMatching('мои'));
  });

  it('meets a letter with its accent written apart', () => {
    expect(foldForMatching('Crème Łódź ü'.normalize('NFD'))).toBe(foldForMatching('Crème Łódź ü'));
  });

  it('does not take marks for accents that make another letter: Japanese voicing, Indic and Thai vowels', () => {
    for (const [one, other] of [
      ['が', 'か'],
      ['पानी', 'पना'],
      ['กิน', 'กน'],
    ] as const) {
      expect(foldForMatching(one)).not.toBe(foldForMatching(other));
    }
  });

  it('takes no private character of a font for a letter', () => {
    expect(foldForMatching('\ue000')).not.toBe('й');
  });

  it('folds what is folded to itself, for every character of Unicode', () => {
    const changed: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const once = foldForMatching(`a${String.fromCodePoint(code)}b`);
      if (foldForMatching(once) !== once) changed.push(code.toString(16));
    }
    expect(changed).toEqual([]);
  });

  it('folds what is folded to itself, and never throws, for any text', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        const once = foldForMatching(text);
        expect(foldForMatching(once)).toBe(once);
      }),
    );
    expect(() => foldForMatching('\ud800 \udc00 \ud83d')).not.toThrow();
  });
});

describe('white space', () => {
  it('of every kind becomes one blank, none at the ends', () => {
    expect(collapseSpace(' \t\u00a0a\r\n\u2009\u3000b\ufeff ')).toBe('a b');
  });
});

describe('text as printed', () => {
  it('shows one hyphen where the PDF has all of them, and no soft hyphens', () => {
    expect(asPrinted('2nd-\u00ad\u2010\u2011level dis\u00adcard')).toBe('2nd-level discard');
    expect(asPrinted('2nd-\u2010\u2011level')).toBe('2nd-level');
  });
});

const marked = (count: number): string => `x${'\u0301'.repeat(count)}${'\u0323'.repeat(count)}y`;

it('bounds the marks on one letter, which would take quadratic time to put into order', () => {
  expect(limitMarks(marked(100_000))).toBe(`x${'\u0301'.repeat(16)}y`);
  expect(foldForMatching(marked(100_000))).toBe('xy');
  expect(limitMarks('é ẹ́ Каждый')).toBe('é ẹ́ Каждый');
});
