import { describe, expect, it } from 'vitest';
import type { RichText } from '../../src/tablePorts.ts';
import { splitText } from '../../src/telegram/text/splitText.ts';
import { bold, code, concat, italic, join, plain, quote } from '../../src/text/richText.ts';

const texts = (text: string | RichText, limit?: number): readonly string[] =>
  splitText(typeof text === 'string' ? plain(text) : text, limit).map((part) => part.text);

const covered = ({ text, entities }: RichText): readonly string[] =>
  entities.map(({ type, offset, length }) => `${type}: ${text.slice(offset, offset + length)}`);

describe('how many messages', () => {
  it.each([
    [1, [1]],
    [4096, [4096]],
    [4097, [4096, 1]],
    [20_000, [4096, 4096, 4096, 4096, 3616]],
  ])('%i units of one word', (length, lengths) => {
    expect(texts('ж'.repeat(length)).map((text) => text.length)).toEqual(lengths);
  });

  it('4,096 units and white space around them are one', () => {
    expect(texts(`\n ${'x'.repeat(4096)} \n\n`)).toEqual(['x'.repeat(4096)]);
  });

  it('none, where nothing can be seen', () => {
    for (const text of ['', ' \n\t ', '\u200b', '\u00a0\u2800\u3164', '\u0000\u0007']) expect(texts(text)).toEqual([]);
    expect(texts(`${' '.repeat(10_000)}x${'\n'.repeat(10_000)}y`)).toEqual(['x', 'y']);
  });
});

describe('where the cut is', () => {
  it.each([
    ['a blank line before anything else', 'aaaaaa. bbb\n\nccc. ddd\nee fff gg', ['aaaaaa. bbb', 'ccc. ddd\nee fff gg']],
    ['else the end of a line', 'aaaa aaaa. b\nccc. dd ee fff gg', ['aaaa aaaa. b', 'ccc. dd ee fff gg']],
    ['else the end of a sentence', 'aaaa aaaa (bbb!) ccc dd ee', ['aaaa aaaa (bbb!)', 'ccc dd ee']],
    ['else a space', 'aaaa aaaa bbb ccc dd ee', ['aaaa aaaa bbb ccc dd', 'ee']],
    ['the last of its kind', 'aaaaaaaaaa\nb\ncc\nddd\neeee', ['aaaaaaaaaa\nb\ncc\nddd', 'eeee']],
    [
      'not in the first half for a better kind',
      'aa\n\nbbbb cccc dddd eeee ffff',
      ['aa\n\nbbbb cccc dddd', 'eeee ffff'],
    ],
    ['in the first half rather than in a word that fits', `aa ${'b'.repeat(19)} c`, ['aa', 'b'.repeat(19), 'c']],
    ['not at a no-break space', 'aaaa aaaa bbb see p.\u00a012 ee', ['aaaa aaaa bbb see', 'p.\u00a012 ee']],
    ['at a line that ends with the message', `${'a'.repeat(20)}\nb`, ['a'.repeat(20), 'b']],
  ])('%s', (_, text, parts) => {
    expect(texts(text, 20)).toEqual(parts);
  });

  it.each([
    ['a surrogate pair', '😀'],
    ['a family', '👩‍👩‍👧‍👦'],
    ['a skin tone', '👍🏽'],
    ['a flag', '🇰🇿'],
    ['combining marks', 'й\u0301\u0323'],
    ['Hangul', '\u1112\u1161\u11ab'],
    ['Windows line ends', '\r\n'],
  ])('never inside %s', (_, grapheme) => {
    const expected = grapheme.replace('\r\n', '');
    for (let before = 0; before < 12; before += 1) {
      const text = 'x'.repeat(before) + grapheme.repeat(6);
      for (const part of texts(text, 13)) expect(part.replace(/^x+/, '').replaceAll(expected, '').trim()).toBe('');
    }
  });

  it('a grapheme longer than a message is cut between characters', () => {
    const zalgo = `e${'\u0301'.repeat(30)}`;
    expect(texts(zalgo, 20).join('')).toBe(zalgo);
    const family = '👩\u200d'.repeat(20);
    for (const part of texts(family, 8)) expect(part.isWellFormed()).toBe(true);
  });
});

describe('emphases at the cut', () => {
  it('an entity that fits goes into the next message as a whole', () => {
    const parts = splitText(concat('aaaa bbbb cccc ', bold('dddd eeee'), ' ffff'), 20);
    expect(parts.map(({ text }) => text)).toEqual(['aaaa bbbb cccc', 'dddd eeee ffff']);
    expect(parts.map(covered)).toEqual([[], ['bold: dddd eeee']]);
  });

  it('one that fills a message exactly is one message', () => {
    const parts = splitText(concat('a ', quote('b '.repeat(10).trim().padEnd(20, 'b')), ' c'), 20);
    expect(parts.map(covered)).toEqual([[], ['blockquote: b b b b b b b b b bb'], []]);
  });

  it('a longer one goes on in the next message, what is inside it stays whole', () => {
    const parts = splitText(
      concat('a ', quote(concat('bbbb bbbb bbbb ', bold('cc dd'), ' eeee ffff gggg hhhh')), ' h'),
      20,
    );
    expect(parts.map(covered)).toEqual([
      ['blockquote: bbbb bbbb bbbb'],
      ['blockquote: cc dd eeee ffff gggg', 'bold: cc dd'],
      ['blockquote: hhhh'],
    ]);
  });

  it('none ends in the white space at the cut, or in any', () => {
    expect(splitText(concat('x ', bold('y \n')))).toEqual([
      { text: 'x y', entities: [{ type: 'bold', offset: 2, length: 1 }] },
    ]);
    expect(splitText(concat('x', bold('  '), 'y')).map(covered)).toEqual([[]]);
    expect(splitText(concat(bold(' x '), italic(' y ')))).toEqual([
      {
        text: 'x  y',
        entities: [
          { type: 'bold', offset: 0, length: 1 },
          { type: 'italic', offset: 2, length: 2 },
        ],
      },
    ]);
  });

  it('the hundred and first goes into the next message, with its text', () => {
    const words = Array.from({ length: 101 }, (_, index) => code(String(index)));
    const parts = splitText(join(words, ' '));
    expect(parts.map(({ entities }) => entities.length)).toEqual([100, 1]);
    expect(parts[1]?.text).toBe('100');
  });

  it('more than a hundred around one place: the outermost are shown, nothing is lost', () => {
    let text = plain('x');
    for (let depth = 0; depth < 150; depth += 1) text = italic(concat(text, 'y'));
    const parts = splitText(text);
    expect(parts.map((part) => part.text).join('')).toBe(text.text);
    for (const part of parts) expect(part.entities.length).toBeLessThanOrEqual(100);
  });

  it('entities that are none are put right: half a character, out of the text, across another, of no length', () => {
    const text = '😀abc';
    const entities = [
      { type: 'bold', offset: 1, length: 2 },
      { type: 'italic', offset: 2, length: 99 },
      { type: 'code', offset: 77, length: 5 },
      { type: 'code', offset: 3, length: 0 },
      { type: 'code', offset: -5, length: 2 },
    ] as const;
    expect(splitText({ text, entities }).map(covered)).toEqual([['bold: 😀a', 'italic: a']]);
  });
});

describe('what Telegram would not take', () => {
  it('half characters and control characters are replaced, unit for unit', () => {
    expect(splitText(concat('a\ud800b\u0000', bold('c\td')))).toEqual([
      { text: 'a\ufffdb c d', entities: [{ type: 'bold', offset: 4, length: 3 }] },
    ]);
  });

  it('line separators, which it would eat, end a line', () => {
    expect(texts('one\u2028two')).toEqual(['one\ntwo']);
  });

  it('a limit that holds no character is a mistake of the caller', () => {
    expect(() => splitText(plain('x'), 1)).toThrow(RangeError);
  });
});
