/** What holds of every text that is folded and compared, whatever its characters: also half ones, controls and marks. */
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BETWEEN_NUMBERS, skeletonOf } from '../../src/answer/skeleton.ts';
import { asPrinted, collapseSpace, foldForMatching } from '../../src/text/fold.ts';
import { anyText } from '../support/anyText.ts';

const RUNS = { numRuns: 1_000 };

const SPECIAL: readonly string[] = [
  ...'й Й ё ß ẞ æ Œ ø Ł ı İ ς Σ ﬁ ﬃ ½ ² ⁄ × − — ‑ „ “ ‹ ´ ` ″ が か 한 กิน पानी 😀 1 5 . , - + / a и'.split(' '),
  ...'и\u0306|и\u0323\u0306|e\u0301|\u0301|\u3099|\u00ad|\u200b|\ufeff|\ufffe|\0|\u0001| |\n|\u00a0|\u3000|\ud83d|\ude00'.split(
    '|',
  ),
];
/** The characters that the folding knows, side by side in every order, and any others. */
const text = oneof(
  array(constantFrom(...SPECIAL), { maxLength: 16 }).map((parts) => parts.join('')),
  anyText(24),
  string({ unit: 'grapheme', maxLength: 24 }),
);

describe('folding', () => {
  test('folds what is folded to itself', () => {
    assert(
      property(text, (any) => {
        const once = foldForMatching(any);
        expect(foldForMatching(once)).toBe(once);
      }),
      RUNS,
    );
  });

  test('does not ask how an accent was written: with its letter or behind it', () => {
    assert(
      property(text, (any) => {
        expect(foldForMatching(any.normalize('NFD'))).toBe(foldForMatching(any.normalize('NFC')));
      }),
      RUNS,
    );
  });

  test('leaves no capitals, nothing invisible, and no mark that people leave out', () => {
    assert(
      property(text, (any) => {
        const folded = foldForMatching(any);
        expect(folded).toBe(folded.toLowerCase());
        expect(folded).not.toMatch(/(?:[\p{Cf}\ufffe]|[\u0300-\u036f]|[ё‐-―“”„«»‘’`])/u);
        expect(folded.replaceAll(/\s/gu, '')).not.toMatch(/\p{Cc}/u);
      }),
      RUNS,
    );
  });

  test('keeps й and и apart, however the breve is written', () => {
    const letters = array(
      constantFrom('й', 'Й', 'и', 'И', 'и\u0306', 'И\u0301\u0306', 'и\u0323\u0306', 'а', 'е\u0306'),
    );
    assert(
      property(letters, (list) => {
        const short = list.filter((letter) => /^(?:й|и.*\u0306)$/iu.test(letter)).length;
        const folded = foldForMatching(list.join(''));
        expect(folded.replaceAll(/[^й]/gu, '')).toHaveLength(short);
        expect(folded).toHaveLength(list.length);
        expect(folded).toBe(folded.normalize('NFC'));
      }),
    );
  });

  test('of words is the words folded: nothing goes on over a blank', () => {
    assert(
      property(text, text, (one, other) => {
        expect(foldForMatching(`${one} ${other}`)).toBe(`${foldForMatching(one)} ${foldForMatching(other)}`);
      }),
      RUNS,
    );
  });
});

test('white space that is collapsed parts the same words, with one blank', () => {
  assert(
    property(text, (any) => {
      const words = any.split(/\s+/u).filter((word) => word !== '');
      expect(collapseSpace(any)).toBe(words.join(' '));
    }),
    RUNS,
  );
});

const bare = (one: string): string => one.replaceAll(/[\u00ad\u2010\u2011-]/gu, '');

test('a text as printed is the text without its soft hyphens and its hyphens of all kinds', () => {
  assert(
    property(text, (any) => {
      const printed = asPrinted(any);
      expect(printed).not.toContain('\u00ad');
      expect(bare(printed)).toBe(bare(any));
    }),
    RUNS,
  );
});

describe('the skeleton of a text', () => {
  test('says for each of its units where in the text it comes from', () => {
    assert(
      property(text, (any) => {
        const { text: skeleton, glyphs, glyphAt } = skeletonOf(any);
        expect(glyphAt).toHaveLength(skeleton.length);
        let end = 0;
        for (const glyph of glyphs) {
          expect(glyph.start).toBeGreaterThanOrEqual(end);
          expect(glyph.end).toBeGreaterThan(glyph.start);
          // What no glyph stands for cannot be seen.
          expect(any.slice(end, glyph.start)).toMatch(/^(?:[\p{Cf}\p{Cc}\ufffe\uffff]\p{M}*)*$/u);
          expect(glyph.kind === 'space' || any.slice(glyph.start, glyph.end) === glyph.text).toBe(true);
          end = glyph.end;
        }
        expect(end).toBeLessThanOrEqual(any.length);
        const places = glyphAt.filter((index) => index >= 0);
        expect(places).toEqual(places.toSorted((one, other) => one - other));
        expect(places.filter((index) => glyphs[index]?.kind === 'space')).toEqual([]);
        const between = glyphAt.flatMap((index, unit) => (index >= 0 ? [] : [skeleton[unit]]));
        expect(between.filter((mark) => mark !== BETWEEN_NUMBERS && mark !== '^')).toEqual([]);
      }),
      RUNS,
    );
  });

  test('has of each letter and number of the text what it folds to, in order', () => {
    assert(
      property(text, (any) => {
        const { text: skeleton, glyphs, glyphAt } = skeletonOf(any);
        const told = glyphs.map((glyph, index) => ({
          kind: glyph.kind,
          form: glyph.form,
          units: glyphAt.flatMap((at, unit) => (at === index ? [skeleton[unit] ?? ''] : [])).join(''),
        }));
        const wrong = told.filter(({ kind, form, units }) =>
          kind === 'letter' || kind === 'number' ? units !== form : units !== '' && kind !== 'symbol',
        );
        expect(wrong).toEqual([]);
      }),
      RUNS,
    );
  });

  test('does not ask what white space there is, nor what is invisible', () => {
    const words = array(constantFrom(...'the harm charm 2 12 ½ 10% +2 5-6 cards, end. ход ёж Würfel'.split(' ')), {
      minLength: 1,
      maxLength: 12,
    });
    const gaps = array(constantFrom('\n', '\u00a0', ' \t', '\u00ad ', '\r\n', '\u3000'), {
      minLength: 12,
      maxLength: 12,
    });
    assert(
      property(words, gaps, (list, between) => {
        const spaced = list.map((word, at) => word + (between[at] ?? ' ')).join('');
        const hidden = list.map((word) => word.replaceAll(/(?<=\p{L})(?=\p{L})/gu, '\u00ad')).join(' ');
        expect(skeletonOf(spaced).text).toBe(skeletonOf(list.join(' ')).text);
        expect(skeletonOf(hidden).text).toBe(skeletonOf(list.join(' ')).text);
      }),
      RUNS,
    );
  });
});
