import { describe, expect, it } from 'vitest';
import { createSegmenter, type Passage } from '../../src/library/segmentation/segmenter.ts';
import { learnTypography } from '../../src/library/segmentation/typography.ts';
import { BODY, type Line, pageOf } from '../support/pageLines.ts';

/** The passages of a book whose body text is known from a plain page before it. */
function passagesOf(...pages: readonly (readonly Line[])[]): readonly Passage[] {
  const book = pages.map((lines, index) => pageOf(index + 1, lines));
  const segmenter = createSegmenter(learnTypography([...book, pageOf(99, BODY), pageOf(98, BODY), pageOf(97, BODY)]));
  return book.flatMap((page) => segmenter.add(page));
}

const headingsOf = (passages: readonly Passage[]): readonly string[] =>
  passages.map((passage) => passage.headings.join(' > '));
const textsOf = (passages: readonly Passage[]): readonly string[] => passages.map((passage) => passage.text);

const body = BODY.join(' ');
/** A paragraph long enough to be a passage of its own. */
const LONG: readonly string[] = [...BODY.slice(0, 3), ...BODY, ...BODY];

/** Whether the lines begin a paragraph behind one that is long enough to be a passage alone. */
const split = (...lines: readonly Line[]): boolean => passagesOf([...LONG, ...lines]).length > 1;
const bold = (line: string): Line => [line, { bold: true }];
const plain = (line: string): Line => [line, { size: 0 }];

describe('headings', () => {
  it('are lines in larger type, nested by their size', () => {
    const passages = passagesOf([
      ['Sailing', { size: 18 }],
      ['The wind', { size: 14 }],
      ...BODY,
      ['Headwind', { size: 14 }],
      ...BODY,
      ['Scoring', { size: 18 }],
      ...BODY,
    ]);
    expect(headingsOf(passages)).toEqual(['Sailing > The wind', 'Sailing > Headwind', 'Scoring']);
    expect(textsOf(passages)).toEqual([body, body, body]);
  });

  it('are bold lines at the size of the text, below every larger one', () => {
    const passages = passagesOf([['Sailing', { size: 18 }], ['Headwind', { bold: true }], ...BODY]);
    expect(headingsOf(passages)).toEqual(['Sailing > Headwind']);
  });

  it('are lines in capitals, in any alphabet', () => {
    expect(headingsOf(passagesOf(['HEADWIND', ...BODY]))).toEqual(['HEADWIND']);
    expect(headingsOf(passagesOf(['ВСТРЕЧНЫЙ ВЕТЕР', ...BODY]))).toEqual(['ВСТРЕЧНЫЙ ВЕТЕР']);
  });

  it('set on two lines are one', () => {
    const passages = passagesOf([
      ['What happens when two', { size: 18 }],
      ['captains meet at sea', { size: 18 }],
      ...BODY,
    ]);
    expect(headingsOf(passages)).toEqual(['What happens when two captains meet at sea']);
    expect(textsOf(passages)).toEqual([body]);
    const capital = passagesOf([['The Harbours and', { size: 18 }], ['Their Post Offices', { size: 18 }], ...BODY]);
    expect(headingsOf(capital)).toEqual(['The Harbours and Their Post Offices']);
  });

  it('of two sizes in a row stay two', () => {
    const passages = passagesOf([['Sailing', { size: 18 }], ['Headwind', { size: 14 }], ...BODY]);
    expect(headingsOf(passages)).toEqual(['Sailing > Headwind']);
  });

  it.each([
    ['a sentence in large type', 'The wind turns at dawn.'],
    ['a bullet', '• Shells'],
    ['a label with its value', 'Range: 120 feet'],
    ['a number', '42'],
    ['more than twelve words', 'one Two three Four five Six seven Eight nine Ten eleven Twelve thirteen'],
    ['a line that goes on in lower case', 'of the second day'],
  ])('are not %s', (_, text) => {
    expect(headingsOf(passagesOf([[text, { size: 18 }], ...BODY]))).not.toContain(text);
  });

  it('are not a large first letter or word of a paragraph', () => {
    expect(
      headingsOf(passagesOf([['Every', { size: 30 }], 'player takes one boat and puts it into', ...BODY])),
    ).toEqual(['']);
  });

  it('are not the lines of a table or a box in bold', () => {
    const box: readonly Line[] = ['Shells', 'Salt', 'Letters'].map((text): Line => [text, { bold: true }]);
    const headings = headingsOf(passagesOf([...BODY, ...box, ...BODY]));
    expect(headings.some((heading) => heading.includes('Shells'))).toBe(false);
  });

  it('are no bold lines in a book that is all bold', () => {
    const pages = [pageOf(1, [bold('Headwind'), ...BODY.map(bold)])];
    const segmenter = createSegmenter(learnTypography(pages));
    expect(headingsOf(pages.flatMap((page) => segmenter.add(page)))).toEqual(['']);
  });

  it('carry over to the next page, in one section', () => {
    const [first, second] = passagesOf([['Sailing', { size: 18 }], ...BODY], BODY);
    expect([first?.headings, second?.headings]).toEqual([['Sailing'], ['Sailing']]);
    expect(second?.section).toBe(first?.section);
    expect([first?.page, second?.page]).toEqual([1, 2]);
  });

  it('begin a section each, of the same name too', () => {
    const passages = passagesOf([['Sailing', { size: 18 }], ...BODY, ['Sailing', { size: 18 }], ...BODY]);
    expect(new Set(passages.map((passage) => passage.section)).size).toBe(2);
  });
});

describe('run-in headings', () => {
  it('belong to the passage that they open and to its text', () => {
    const passages = passagesOf([
      ['Sailing', { size: 18 }],
      ['Headwind. You pay 1 additional pip for every lane', { startsBold: true }],
      ...LONG,
      ['Tailwind. With a strength of 2 or 3 the lane costs', { startsBold: true }],
      ...LONG,
    ]);
    expect(headingsOf(passages)).toEqual(['Sailing > Headwind', 'Sailing > Tailwind']);
    expect(passages[1]?.text).toMatch(/^Tailwind\. With a strength/);
  });

  it('begin a passage of their own even where two would fit into one', () => {
    const passages = passagesOf([
      ['Headwind. You pay 1 additional pip for every lane that you', { startsBold: true }],
      'sail against the wind, whatever its strength may be today.',
      ['Tailwind. The lane costs 1 pip less, but at least one pip', { startsBold: true }],
      'has to be paid for every lane that is sailed by a cutter.',
    ]);
    expect(headingsOf(passages)).toEqual(['Headwind', 'Tailwind']);
  });

  it('are not a bold beginning without an end', () => {
    expect(headingsOf(passagesOf([['You always pay one more pip', { startsBold: true }], ...LONG]))).toEqual(['']);
  });
});

describe('paragraphs', () => {
  const next = 'Then the wind is turned by one step of the rose.';

  it('go on from line to line', () => {
    expect(split(next, ...BODY)).toBe(false);
  });

  it('begin at an indent after a full stop, not at one inside a sentence', () => {
    expect(split([next, { left: 62 }], ...BODY)).toBe(true);
    expect(split('of the lane that is the', ['Longest one of all the lanes', { left: 62 }], ...BODY)).toBe(false);
  });

  it('begin after a gap', () => {
    expect(split([next, { gap: 8 }], ...BODY)).toBe(true);
  });

  it('begin with a new column where the sentence ended', () => {
    expect(split([next, { left: 220, top: 80 }], ...BODY)).toBe(true);
  });

  it('go on in the next column inside a sentence', () => {
    const passages = passagesOf([
      ...LONG,
      'The lane costs one pip less if the',
      ['wind blows from behind.', { left: 220, top: 80 }],
    ]);
    expect(textsOf(passages).at(-1)).toContain('costs one pip less if the wind blows from behind.');
  });

  it.each(['• a boat', '– a boat', '3. Take a boat', '▪ a boat'])('begin with the bullet of %j', (bullet) => {
    expect(split(bullet, ...BODY)).toBe(true);
  });

  it('do not begin with a bracket that closes: "(1d8 +" and then "3) damage"', () => {
    const passages = passagesOf([...LONG, 'The dragon bites for 7 (1d8 +', '3) points of damage.', ...LONG]);
    expect(textsOf(passages).join('\n\n')).toContain('7 (1d8 + 3) points of damage.');
    const columns = passagesOf([...LONG, 'It bites for 7 (1d8 +', ['3) points of damage.', { left: 220, top: 80 }]]);
    expect(textsOf(columns).at(-1)).toContain('7 (1d8 + 3) points of damage.');
  });

  it('join a word that a line end divides', () => {
    const [passage] = passagesOf(['You may dis\u00ad', 'card two cards of your hand.']);
    expect(passage?.text).toBe('You may discard two cards of your hand.');
  });

  it('keep the hyphen of a word whose other half never comes', () => {
    const [passage] = passagesOf([...BODY.slice(0, 3), 'and at the end of the page there is a dis\u00ad']);
    expect(passage?.text).toMatch(/a dis-$/);
  });

  it('that are short are one passage, each on its line', () => {
    expect(textsOf(passagesOf(['You need:', '• 1 boat', '• 3 shells', '• 1 letter']))).toEqual([
      'You need:\n• 1 boat\n• 3 shells\n• 1 letter',
    ]);
  });

  it('without a full stop, as long tables are, are cut between words', () => {
    const rows = Array.from({ length: 200 }, (_, row) => `raider ${row} strength ${row + 3} embers ${row * 2}`);
    const passages = passagesOf(rows);
    expect(Math.max(...textsOf(passages).map((text) => text.length))).toBeLessThanOrEqual(1_100);
    expect(textsOf(passages).join(' ')).toBe(rows.join(' '));
  });

  it('that are long are cut behind a sentence, and nothing is lost', () => {
    const passages = passagesOf(Array.from({ length: 12 }, () => BODY).flat());
    expect(textsOf(passages).join(' ')).toBe(Array.from({ length: 12 }, () => body).join(' '));
    for (const text of textsOf(passages)) expect(text).toMatch(/^Every .*\.$/su);
  });

  it('without a blank to cut at are cut all the same', () => {
    expect(passagesOf(['x'.repeat(3_000)]).map((passage) => passage.text.length)).toEqual([1_100, 1_100, 800]);
  });
});

describe('pages', () => {
  it('never share a passage; the part on the second says that it continues', () => {
    const passages = passagesOf([...BODY, 'The wind turns by one step and'], ['blows until dusk comes.', ...BODY]);
    expect(passages.map(({ page, continues }) => [page, continues])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(passages[0]?.text).not.toContain('blows until');
  });

  it('do not continue where the sentence before ended, or a heading comes first', () => {
    expect(passagesOf(BODY, BODY).map((passage) => passage.continues)).toEqual([false, false]);
    const headed = passagesOf([...BODY, 'The wind turns by one step and'], [['Sailing', { size: 18 }], ...BODY]);
    expect(headed.map((passage) => passage.continues)).toEqual([false, false]);
  });

  it('continue behind one that is only a picture', () => {
    const passages = passagesOf(['The wind turns by one step and'], [], ['blows until dusk comes.']);
    expect(passages.map(({ page, continues }) => [page, continues])).toEqual([
      [1, false],
      [3, true],
    ]);
  });

  it('without a line, or with headings alone, give no passage and carry their heading on', () => {
    const passages = passagesOf([], [['Sailing', { size: 18 }]], BODY);
    expect(passages.map(({ page, headings }) => [page, headings])).toEqual([[3, ['Sailing']]]);
  });

  it('lose their running headers before anything is made of them', () => {
    const header: Line = ['Saltwind Couriers', { top: 20, size: 18 }];
    const pages = Array.from({ length: 6 }, (_, index): readonly Line[] => [
      header,
      [`The wind turns on day ${index}`, { top: 80 }],
      ...BODY,
      [String(index + 1), { top: 580 }],
    ]);
    const passages = passagesOf(...pages);
    expect(headingsOf(passages)).toEqual(['', '', '', '', '', '']);
    expect(textsOf(passages).join(' ')).not.toMatch(/Saltwind|passes\. \d/);
  });

  it('of a book without headings fall into sections of bounded length', () => {
    const passages = passagesOf(
      ...Array.from({ length: 40 }, () => [...LONG, ['Then it ends here.', { gap: 9 }] as const, ...LONG]),
    );
    const sections = Map.groupBy(passages, (passage) => passage.section);
    expect(passages.length).toBeGreaterThan(60);
    for (const members of sections.values()) expect(members.length).toBeLessThanOrEqual(30);
  });

  it('that pdftotext read have neither sizes nor bold: capitals and gaps are left', () => {
    const pages = [pageOf(1, [plain('HEADWIND'), ...LONG.map(plain), ['Then the wind turns.', { size: 0, gap: 9 }]])];
    const segmenter = createSegmenter(learnTypography(pages));
    const passages = pages.flatMap((page) => segmenter.add(page));
    expect(headingsOf(passages)).toEqual(['HEADWIND', 'HEADWIND']);
    expect(passages.at(-1)?.text).toBe('Then the wind turns.');
  });

  it('lose no word and invent none', () => {
    const lines: readonly Line[] = [
      ['Sailing', { size: 18 }],
      ...LONG,
      '• a boat',
      ['Headwind', { bold: true }],
      ...BODY,
    ];
    const passages = passagesOf(lines, lines);
    const given = [...lines, ...lines]
      .map((line) => (typeof line === 'string' ? line : line[0]))
      .join(' ')
      .split(/\s+/u);
    const kept = passages
      .flatMap(({ text, headings }) => [...headings, text])
      .join(' ')
      .split(/\s+/u);
    expect(new Set(kept)).toEqual(new Set(given));
  });
});
