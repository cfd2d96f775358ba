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

  it('one, where it just fits, with blanks in it', () => {
    expect(texts('aaaa bbbb cccc dddd', 19)).toEqual(['aaaa bbbb cccc dddd']);
  });

  it('none, where nothing can be seen', () => {
    for (const text of ['', ' \n\t ', '\u200b', '\u00a0\u2800\u3164', '\u0000\u0007']) expect(texts(text)).toEqual([]);
    expect(texts(`${' '.repeat(10_000)}x${'\n'.repeat(10_000)}y`)).toEqual(['x', 'y']);
  });
});

describe('where the cut is', () => {
  it.each([
    ['a blank line before anything else', 'aaaaaa. bbb\n\nccc. ddd\nee fff gg', ['aaaaaa. bbb', 'ccc. ddd\nee fff gg']],
    [
      'a blank line before a line that ends later',
      'aaaaaa. bbb\n\ncc. d\nee fff gg',
      ['aaaaaa. bbb', 'cc. d\nee fff gg'],
    ],
    ['a blank line in the very middle', 'aaaaaaaaaa\n\nb ccc ddd eee', ['aaaaaaaaaa', 'b ccc ddd eee']],
    ['else the end of a line', 'aaaa aaaa. b\nccc. dd ee fff gg', ['aaaa aaaa. b', 'ccc. dd ee fff gg']],
    ['else the end of a sentence', 'aaaa aaaa (bbb!) ccc dd ee', ['aaaa aaaa (bbb!)', 'ccc dd ee']],
    ['not a word or two after it', 'aaaa aaaa. bb cc dd ee ff', ['aaaa aaaa.', 'bb cc dd ee ff']],
    ['also behind several marks that close it', 'aaaa aa (“bb!”) ccc dd ee', ['aaaa aa (“bb!”)', 'ccc dd ee']],
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
    [
      'the better kind in the second half of a later message too',
      `${'a'.repeat(20)} cccccccccccc. dd ee ff gg`,
      ['a'.repeat(20), 'cccccccccccc.', 'dd ee ff gg'],
    ],
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

  it('one that ends where the message ends stays there', () => {
    const parts = splitText(concat('aaaa bbbb ', bold('cc dd eeee'), ' ffff'), 20);
    expect(parts.map(covered)).toEqual([['bold: cc dd eeee'], []]);
  });

  it('behind one that has ended the text is cut as anywhere', () => {
    const [first, second] = [bold('aa'), bold('a'.repeat(15))];
    expect(texts(concat(first, ' bbbb cccc dddd eeee ffff'), 20)).toEqual(['aa bbbb cccc dddd', 'eeee ffff']);
    expect(texts(concat(second, ' bbbbbbbbbbbb'), 20)).toEqual(['a'.repeat(15), 'bbbbbbbbbbbb']);
  });

  it('the white space with which one begins is a place to cut', () => {
    const parts = splitText(concat('aaaa bbbb cccc', bold(' d'), 'eeeeeee ffff'), 20);
    expect(parts.map(({ text }) => text)).toEqual(['aaaa bbbb cccc', 'deeeeeee ffff']);
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

  it('more than a hundred within one: it goes on in the next message', () => {
    const parts = splitText(
      bold(
        join(
          Array.from({ length: 110 }, (_, index) => code(String(index % 10))),
          ' ',
        ),
      ),
    );
    expect(parts.map(({ entities }) => entities.length)).toEqual([100, 12]);
    expect(parts.map((part) => part.entities[0]?.type)).toEqual(['bold', 'bold']);
  });

  it('one that is over, or covers nothing, takes the place of none', () => {
    const around = Array.from({ length: 100 }, () => ({ type: 'italic', offset: 20, length: 1 }) as const);
    const over = { type: 'bold', offset: 0, length: 20 } as const;
    const split = splitText({ text: `${'b'.repeat(20)}y`, entities: [over, ...around] }, 20);
    expect(split.map(({ entities }) => entities.length)).toEqual([1, 100]);
    const nothing = Array.from({ length: 100 }, () => ({ type: 'code', offset: 1, length: 0 }) as const);
    expect(splitText({ text: 'ab cd', entities: [...nothing, { type: 'bold', offset: 3, length: 2 }] })).toEqual([
      { text: 'ab cd', entities: [{ type: 'bold', offset: 3, length: 2 }] },
    ]);
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

describe('entities in any order', () => {
  it('come in that of the text, the outer one before the inner', () => {
    const entities = [
      { type: 'code', offset: 4, length: 3 },
      { type: 'italic', offset: 0, length: 3 },
      { type: 'bold', offset: 0, length: 7 },
    ] as const;
    expect(splitText({ text: 'abc def', entities }).map(covered)).toEqual([
      ['bold: abc def', 'italic: abc', 'code: def'],
    ]);
  });

  it.each(['😀', '🐀', '🏿'])('of half a character, the first or the second, are of the whole: %s', (pair) => {
    for (const offset of [1, 2]) {
      const entities = [{ type: 'bold', offset, length: 1 }] as const;
      expect(splitText({ text: `x${pair}y`, entities }).map(covered)).toEqual([[`bold: ${pair}`]]);
    }
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
    expect(() => splitText(plain('x'), 1)).toThrow('a message holds at least one character');
  });
});
