import { array, assert, constantFrom, integer, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateQuote } from '../../src/answer/locateQuote.ts';

const RUNS = { numRuns: 400 };

/** Words and numbers of rules; among them many that begin or end as others do. */
const WORDS = [
  ...'a an and in not no now here nowhere harm charm charming card cards discard can cannot art part apart'.split(' '),
  ...'Zug Würfel Straße défausser żeton ёж мой ход ходы не неё İstanbul ﬁre oﬀ κάρτας'.split(' '),
  ...'1 2 5 10 12 100 1,000 1.5 ½ 2½ 1/2 +2 -2 −2 3:1 5-6 5–6 8d6 d20+5 10% 4+ ≥3 × = $5 10²'.split(' '),
  ...'non-combat half-elf don’t players’ (only) “night” dis\u00adcard well- end. stop!'.split(' '),
];
const SPACES = [' ', '\n', '  ', '\t\r\u00a0', '\u00a0', ' \n '] as const;

const word = constantFrom(...WORDS);
/** A page as words and the white space after each. */
const pageWords = array(tuple(word, constantFrom(...SPACES)), { minLength: 4, maxLength: 40 });

const setIn = (words: readonly (readonly [string, string])[]): string =>
  words.map(([text, gap]) => text + gap).join('');

/** What a text says, told independently of the code under test: letters without accents, digits, and all signs of numbers. */
function said(text: string): string {
  return text
    .replaceAll(/[\u00ad\u200b]/g, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/(?<!и)\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll('ı', 'i')
    .replaceAll('ς', 'σ')
    .replaceAll('⁄', '/')
    .replaceAll(/[^\p{L}\p{M}\p{N}+%×=≥$/]/gu, '');
}

/** Every number with what touches it, in order: "5-6" is another one than "5" and "6". */
function numbers(text: string): readonly string[] {
  const plain = text.normalize('NFKC').replaceAll(/[−–]/g, '-').replaceAll('⁄', '/');
  return plain.match(/[-+≥$]?\p{N}(?:[\p{N}.,:/^+%-]*[\p{N}%+])?/gu) ?? [];
}

const letters = (list: readonly string[]): string => list.join('');

describe('whatever the page', () => {
  it('a quote is found at the first place where its words stand, however often they nearly do', () => {
    const words = array(constantFrom('a', 'b', 'ab', 'ba', 'aab', 'aba'), { minLength: 8, maxLength: 30 });
    assert(
      property(words, integer({ min: 0 }), integer({ min: 4, max: 12 }), (list, from, count) => {
        const start = from % list.length;
        const quote = list.slice(start, start + count);
        const wanted = letters(quote);
        if (wanted.length < 8) return;
        const first = list.findIndex((_, at) =>
          list.some((__, end) => letters(list.slice(at, end + 1)) === wanted && end >= at),
        );
        const place = letters(list.slice(0, first)).length + first;
        expect(locateQuote(quote.join(' '), list.join(' '))?.start).toBe(place);
      }),
      RUNS,
    );
  });

  it('a run of its words is found, and comes back as the book has it', () => {
    assert(
      property(pageWords, integer({ min: 0 }), integer({ min: 1 }), (words, from, count) => {
        // A calculation or a number that stands in parts is not to be cut: that is the subject of other tests.
        const plain = words.filter(([text]) => !/^[-+−×=≥$\d½]|\d|[½-]$/u.test(text));
        const start = from % Math.max(1, plain.length);
        const quoted = plain.slice(start, start + count);
        const quote = setIn(quoted).trim();
        if (said(quote).length < 16) return;
        const page = setIn(plain);
        const range = locateQuote(quote, page);
        expect(range).not.toBeNull();
        expect(said(page.slice(range?.start, range?.end))).toBe(said(quote));
      }),
      RUNS,
    );
  });

  it('all of it is found, numbers and calculations too', () => {
    assert(
      property(pageWords, (words) => {
        const page = setIn(words);
        if (said(page).length < 16) return;
        const range = locateQuote(page.replaceAll(/\s+/gu, ' ').trim(), page);
        expect(range).not.toBeNull();
        expect(said(page.slice(range?.start, range?.end))).toBe(said(page));
      }),
      RUNS,
    );
  });

  it('what is found says what was claimed and stands on whole words', () => {
    const claim = array(word, { minLength: 2, maxLength: 6 });
    assert(
      property(pageWords, claim, integer({ min: 0 }), integer({ min: 2, max: 8 }), (words, others, from, count) => {
        const page = setIn(words);
        const start = from % words.length;
        const taken = words.slice(start, start + count).map(([text]) => text);
        const claims = [
          others.join(' '),
          taken.slice(1).join(' '),
          [...taken, others[0]].join(' '),
          [taken[0], ...taken.slice(2)].join(' '),
          [taken[0], others[0], ...taken.slice(1)].join(' '),
          taken.join(' ').slice(1),
          taken.join(' ').slice(0, -1),
          taken.join(''),
        ];
        for (const quote of claims) {
          const range = locateQuote(quote, page);
          if (range === null) continue;
          const shown = page.slice(range.start, range.end);
          expect(said(shown)).toBe(said(quote));
          expect(
            numbers(shown)
              .join(' ')
              .replaceAll(/[^\p{N}]/gu, ''),
          ).toBe(
            numbers(quote)
              .join(' ')
              .replaceAll(/[^\p{N}]/gu, ''),
          );
          expect(`${page.slice(0, range.start).at(-1) ?? ' '}${shown[0] ?? ''}`).not.toMatch(/[\p{L}\p{N}]{2}/u);
          expect(`${shown.at(-1) ?? ''}${page[range.end] ?? ' '}`).not.toMatch(/[\p{L}\p{N}]{2}/u);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it('a number that was changed in any way is refused', () => {
    const number = constantFrom(
      '2',
      '12',
      '1.5',
      '1,000',
      '+2',
      '−2',
      '½',
      '1/2',
      '3:1',
      '5-6',
      '10%',
      '4+',
      '2½',
      '10²',
      '8d6',
    );
    const words = tuple(constantFrom('gain', 'lose', 'takes up'), constantFrom('coins', 'damage', 'cards of it'));
    const gap = constantFrom(...SPACES);
    assert(
      property(number, number, words, gap, gap, (real, claimed, [before, after], left, right) => {
        const same = real === claimed || [real, claimed].toSorted().join() === '1/2,½';
        const page = `Then you all ${before}${left}${real}${right}${after} at dawn`;
        const quote = `you all ${before} ${claimed} ${after}`;
        expect({ quote, page, passes: locateQuote(quote, page) !== null }).toEqual({ quote, page, passes: same });
      }),
      RUNS,
    );
  });

  it('a quote may end or begin anywhere in a number only where nothing of the number is left out', () => {
    const number = constantFrom(
      '12',
      '1.5',
      '1,000',
      '+2',
      '−2',
      '1/2',
      '3:1',
      '5-6',
      '10%',
      '2½',
      '10²',
      '1 000',
      '1 1/2',
    );
    assert(
      property(number, integer({ min: 1, max: 4 }), (real, cut) => {
        const page = `You may gain ${real} coins from the bank`;
        const head = real.slice(0, cut).trim();
        const quotes = head === real ? [] : [`You may gain ${head}`];
        const tail = real.slice(cut).trim();
        if (tail !== '') quotes.push(`${tail} coins from the bank`);
        expect(quotes.filter((quote) => locateQuote(quote, page) !== null)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('nothing makes it throw, and a range lies on the page with whole characters', () => {
    const text = string({ unit: 'binary', maxLength: 60 });
    assert(
      property(text, text, text, (before, quote, after) => {
        const page = before + quote + after;
        const range = locateQuote(quote, page);
        if (range === null) return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeLessThanOrEqual(page.length);
        expect(range.start).toBeLessThan(range.end);
        expect(page.slice(range.start, range.end).isWellFormed() || !page.isWellFormed()).toBe(true);
      }),
      RUNS,
    );
  });
});
