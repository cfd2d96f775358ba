import { array, assert, boolean, constantFrom, integer, letrec, oneof, property, string, tuple } from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { checkEntities } from '../../src/standin/checkEntities.ts';
import { cleanText } from '../../src/standin/formatText.ts';
import type { RichText } from '../../src/tablePorts.ts';
import { splitText } from '../../src/telegram/text/splitText.ts';
import { bold, code, concat, italic, plain, quote, type Said } from '../../src/text/richText.ts';

const RUNS = { numRuns: 500 };

const WORDS =
  'the discarded card ход колода карты 牌を引く 👩‍👩‍👧‍👦 🇰🇿🇩🇪 👍🏽 é e\u0301\u0323 1/2 p.\u00a012 a.b. @name https://x.org'.split(
    ' ',
  );
const SPACES = [' ', '  ', '\n', '\n\n', '. ', '! ', ' \n ', '\t', '\r\n', '\u00a0', ''];

const prose = array(tuple(constantFrom(...WORDS), constantFrom(...SPACES)), { maxLength: 40 }).map((pairs) =>
  pairs.flat().join(''),
);
const leaf = oneof(
  { weight: 5, arbitrary: prose },
  string({ unit: 'binary', maxLength: 60 }),
  string({ unit: 'grapheme' }),
);

/** Texts as our code composes them: emphases in quotes, one in the other. */
const { said } = letrec<{ said: Said; inner: Said }>((tie) => ({
  inner: oneof(
    { maxDepth: 3 },
    leaf,
    array(tie('inner'), { maxLength: 4 }).map((parts) => concat(...parts)),
    tie('inner').map(bold),
    tie('inner').map(italic),
    leaf.map(code),
  ),
  said: array(
    oneof(
      tie('inner'),
      tuple(tie('inner'), boolean()).map(([text, expandable]) => quote(text, { expandable })),
    ),
    {
      minLength: 1,
      maxLength: 12,
    },
  ).map((parts) => concat(...parts)),
}));
const rich = said.map((text): RichText => (typeof text === 'string' ? plain(text) : text));

/** What is left to see: what may get lost at a cut, or what Telegram would not keep, taken out. */
const ink = (text: string): string =>
  text.toWellFormed().replaceAll(/[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu, '');

/** Each visible character with the kinds of emphasis on it. */
function emphases({ text, entities }: RichText): readonly string[] {
  return Array.from(text.toWellFormed().matchAll(/[^]/gu), ({ 0: character, index }) => {
    const around = entities.filter(({ offset, length }) => offset <= index && index < offset + length);
    const kinds = [...new Set(around.map(({ type }) => type))].toSorted().join(' ');
    return ink(character) === '' ? '' : `${character} ${kinds}`;
  }).filter((one) => one !== '');
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** What can be seen of each grapheme of which something can be seen. */
function inkGraphemes(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => ink(segment)).filter((one) => one !== '');
}

describe('whatever the text', () => {
  it('every part is taken by Telegram as it is', () => {
    assert(
      property(rich, integer({ min: 2, max: 200 }), (text, limit) => {
        for (const part of splitText(text, limit)) {
          expect(part.text).not.toBe('');
          expect(part.text.length).toBeLessThanOrEqual(limit);
          expect(part.entities.length).toBeLessThanOrEqual(100);
          expect(() => checkEntities(part.text, part.entities)).not.toThrow();
          const taken = cleanText(part);
          expect(taken.text).toBe(part.text);
          expect(taken.entities.filter(({ type }) => /bold|italic|code$|quote/.test(type))).toEqual(part.entities);
          for (const { offset, length } of part.entities) {
            expect(part.text.slice(offset, offset + length)).toMatch(/\S$/);
            expect(part.text.slice(offset, offset + length).isWellFormed()).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  it('what can be seen is all there, in order, with the emphases it had', () => {
    assert(
      property(rich, integer({ min: 2, max: 200 }), (text, limit) => {
        const parts = splitText(text, limit);
        expect(parts.map((part) => ink(part.text)).join('')).toBe(ink(text.text));
        expect(parts.flatMap(emphases)).toEqual(emphases(text));
      }),
      RUNS,
    );
  });

  it('no grapheme is cut that fits into a message', () => {
    assert(
      property(prose, integer({ min: 12, max: 60 }), (text, limit) => {
        const parts = splitText(plain(text), limit).flatMap((part) => inkGraphemes(part.text));
        expect(parts).toEqual(inkGraphemes(text));
      }),
      RUNS,
    );
  });

  it('an emphasis that fits into a message is in one', () => {
    assert(
      property(array(tuple(prose, boolean()), { maxLength: 12 }), integer({ min: 12, max: 200 }), (pieces, limit) => {
        const text = concat(...pieces.flatMap(([piece, isBold]) => [isBold ? bold(piece) : piece, ' - ']));
        const fitting = pieces.filter(([piece, isBold]) => isBold && piece.trim() !== '' && piece.length <= limit);
        const shown = splitText(text, limit).flatMap((part) =>
          part.entities.map(({ offset, length }) => ink(part.text.slice(offset, offset + length))),
        );
        expect(shown).toEqual(expect.arrayContaining(fitting.map(([piece]) => ink(piece))));
      }),
      RUNS,
    );
  });

  it('a message is cut in its first half only before what would not have fitted', () => {
    assert(
      property(prose, integer({ min: 12, max: 60 }), (text, limit) => {
        const parts = splitText(plain(text), limit).map((part) => part.text);
        for (const [index, part] of parts.entries()) {
          const [word = ''] = /^[^ \n\t\r]*/.exec(parts[index + 1] ?? 'x'.repeat(limit)) ?? [];
          // What stood between the two is at most four units wide here.
          expect(part.length >= limit / 2 - 4 || part.length + word.length + 4 > limit).toBe(true);
        }
      }),
      RUNS,
    );
  });
});

describe('long texts', () => {
  const sentence = 'A king moves one square. Король ходит на одно поле! 👑🇰🇿 ';

  it.each([4096, 4097, 20_000, 100_000])('%i units of prose fill their messages', (length) => {
    const text = sentence.repeat(length / 20).slice(0, length);
    const parts = splitText(plain(text));
    expect(ink(parts.map((part) => part.text).join(''))).toBe(ink(text));
    for (const part of parts.slice(0, -1)) expect(part.text.length).toBeGreaterThan(4096 - 2 * sentence.length);
  });

  it('one word of 10,000 units among others', () => {
    const word = 'слово'.repeat(2000);
    expect(splitText(plain(`before ${word} after`)).map((part) => part.text)).toEqual([
      'before',
      word.slice(0, 4096),
      word.slice(4096, 8192),
      `${word.slice(8192)} after`,
    ]);
  });

  it.each([
    ['prose', (count: number): RichText => plain(sentence.repeat(count))],
    ['one word', (count: number): RichText => plain('слово'.repeat(count * 10))],
    ['one grapheme', (count: number): RichText => plain(`e${'\u0301'.repeat(count * 50)}`)],
    ['white space', (count: number): RichText => plain(`x${' '.repeat(count * 50)}y`)],
    [
      'small emphases',
      (count: number): RichText =>
        concat(...Array.from({ length: count }, () => concat(bold('a king moves '), code('one')))),
    ],
    ['emphases around everything', (count: number): RichText => wrapped(sentence.repeat(count), 150)],
  ])('the work grows with the length: %s', (_, make) => {
    const [short, long] = [make(200), make(2000)].map(charactersLookedAt);
    expect(long).toBeLessThan(14 * (short ?? 0) + 50_000);
  });
});

function wrapped(text: string, depth: number): RichText {
  let nested = plain(text);
  for (let level = 0; level < depth; level += 1) nested = italic(nested);
  return nested;
}

/** Units that the splitter hands to search and segmentation; it looks at single ones besides, in one pass. */
function charactersLookedAt(text: RichText): number {
  const slice = vi.spyOn(String.prototype, 'slice');
  try {
    splitText(text);
    return slice.mock.results.reduce((sum, { value }) => sum + String(value).length, 0);
  } finally {
    slice.mockRestore();
  }
}
