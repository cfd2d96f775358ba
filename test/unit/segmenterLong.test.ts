/** Pages and paragraphs far beyond those of a book: what comes out stays bounded, and the work linear in what goes in. */
import { describe, expect, it } from 'vitest';
import { Gathering } from '../../src/library/indexing/gathering.ts';
import { joinLines } from '../../src/library/segmentation/joinLines.ts';
import { packParagraphs } from '../../src/library/segmentation/packing.ts';
import { createSegmenter } from '../../src/library/segmentation/segmenter.ts';
import { learnTypography } from '../../src/library/segmentation/typography.ts';
import { BODY, pageOf } from '../support/pageLines.ts';

const LONGEST = 1_100;
const FRAGMENT = 80;
const lengths = (passages: readonly { readonly text: string }[]) => passages.map(({ text }) => text.length);
const paragraph = (text: string, runIn: string | null = null) => ({ text, runIn, continues: false });

describe('a paragraph of 100,000 characters', () => {
  const long = 'word '.repeat(20_000).trim();

  it('behind a fragment is cut like any other', () => {
    const packed = packParagraphs([paragraph('Page 5'), paragraph(long)]);
    expect(Math.max(...lengths(packed))).toBeLessThanOrEqual(LONGEST + FRAGMENT);
    expect(packed[0]?.text).toMatch(/^Page 5\nword word/u);
    expect(packed.flatMap(({ text }) => text.split(/\s/u))).toHaveLength(20_002);
  });

  it('never falls apart inside a character', () => {
    const packed = packParagraphs([paragraph(`a${'𝄞'.repeat(50_000)}`)]);
    expect(packed.every(({ text }) => text.isWellFormed())).toBe(true);
    expect(Math.max(...lengths(packed))).toBeLessThanOrEqual(LONGEST);
  });
});

describe('a run-in heading', () => {
  it('of a paragraph that is cut stands above all its parts, the one behind a fragment included', () => {
    const packed = packParagraphs([paragraph('Page 5'), paragraph(`Movement. ${'word '.repeat(400)}`, 'Movement')]);
    expect(packed.length).toBeGreaterThan(1);
    expect(packed.every(({ runIn }) => runIn === 'Movement')).toBe(true);
  });

  it('of one label in a list of short ones does not stand above the others', () => {
    expect(packParagraphs([paragraph('Third level'), paragraph('Range: 60 feet', 'Range')])).toEqual([
      paragraph('Third level\nRange: 60 feet'),
    ]);
  });

  it('of a fragment stays', () => {
    const packed = packParagraphs([paragraph('Movement. Two.', 'Movement'), paragraph('word '.repeat(400))]);
    expect(packed.length).toBeGreaterThan(1);
    expect(packed.every(({ runIn }) => runIn === 'Movement')).toBe(true);
  });
});

describe('a page of 300,000 lines', () => {
  // With a hyphen at every third line, and no end of a sentence anywhere: one paragraph.
  const lines = Array.from({ length: 300_000 }, (_, at) => (at % 3 === 0 ? 'wind\u00ad' : 'ward (sail)'));
  const page = pageOf(1, lines, 10_000_000);
  const words = 200_000 + 200_000;

  it('is one text', () => {
    const text = joinLines(lines, ' ');
    expect(text.split(' ')).toHaveLength(words);
    expect(text.startsWith('windward (sail) ward (sail) windward')).toBe(true);
  });

  it('falls into passages of bounded length, without losing a word', () => {
    const passages = createSegmenter(learnTypography([pageOf(1, BODY)])).add(page);
    expect(passages.flatMap(({ text }) => text.split(' '))).toHaveLength(words);
    expect(Math.max(...lengths(passages))).toBeLessThanOrEqual(LONGEST);
  });

  it('is gathered with all that belongs to it', () => {
    const gathering = new Gathering({ pageCount: 1, title: null, sample: [pageOf(1, BODY)] });
    gathering.add(page);
    expect(gathering.pages[0]?.text.split('\n')).toHaveLength(200_000);
    expect(gathering.passageCount).toBeGreaterThan(2_000);
  });

  it('in large type is not one heading', () => {
    const loud = pageOf(1, [...lines.slice(0, 30_000).map(() => ['Sail on', { size: 18 }] as const), ...BODY]);
    const passages = createSegmenter(learnTypography([pageOf(1, BODY)])).add(loud);
    expect(passages.flatMap(({ headings }) => headings).every((heading) => heading.length < 300)).toBe(true);
    expect(passages).toHaveLength(1);
  });
});

describe('a line end', () => {
  it.each([
    [[], ''],
    [['one'], 'one'],
    [['one', 'two'], 'one|two'],
    [['exam\u00ad', 'ple', 'two'], 'example|two'],
    [['a\u00ad', 'b\u00ad', 'c'], 'abc'],
    [['one', 'exam\u00ad'], 'one|exam\u00ad'],
  ])('joins %j', (lines, joined) => {
    expect(joinLines(lines, '|')).toBe(joined);
  });
});
