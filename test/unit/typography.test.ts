import { describe, expect, it } from 'vitest';
import { isFurniture, learnTypography } from '../../src/library/segmentation/typography.ts';
import { BODY, HEIGHT, type Line, pageOf } from '../support/pageLines.ts';

/** Which lines of which pages are left out. */
function leftOut(pages: readonly (readonly Line[])[]): readonly string[] {
  const book = pages.map((lines, index) => pageOf(index + 1, lines));
  const typography = learnTypography(book);
  return book.flatMap((page) =>
    page.lines.filter((line) => isFurniture(line, page, typography)).map((line) => `${page.page}: ${line.text}`),
  );
}

const header = (text: string): Line => [text, { top: 20 }];
const footer = (text: string): Line => [text, { top: 575 }];
const body: readonly Line[] = [['Every player takes a boat.', { top: 80 }], ...BODY];
const many = <T>(count: number, make: (page: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

describe('running headers and footers', () => {
  it('are left out, whatever page number they carry', () => {
    const pages = many(6, (page) => [header('Saltwind Couriers'), ...body, footer(`Rules of the game | ${page}`)]);
    expect(leftOut(pages)).toHaveLength(12);
  });

  it('are left out where left and right pages have different ones', () => {
    const pages = many(8, (page) => [header(page % 2 === 0 ? 'Saltwind Couriers' : 'The Rules'), ...body]);
    expect(leftOut(pages)).toHaveLength(8);
  });

  it('are left out of a book whose first pages have none', () => {
    const pages = many(8, (page) => [...(page < 3 ? [] : [header('Saltwind Couriers')]), ...body]);
    expect(leftOut(pages)).toHaveLength(6);
  });

  it('are left out where they name the chapter beside the book', () => {
    const chapters = ['Sailing the lanes', 'Standoffs', 'Dusk and dawn', 'Scoring', 'Variants', 'Glossary'];
    const pages = chapters.map((chapter) => [header(`Saltwind Couriers ${chapter}`), ...body]);
    expect(leftOut(pages)).toHaveLength(6);
  });

  it('are not believed of two pages, which may begin alike', () => {
    expect(leftOut(many(2, () => [header('Sailing the lanes'), ...body]))).toEqual([]);
  });

  it('are not believed of a line in the middle of the pages, however often it comes', () => {
    expect(leftOut(many(8, () => [...body, 'Saltwind Couriers']))).toEqual([]);
  });

  it('are not believed of text at the top that is another on every page', () => {
    const first = ['Sailing', 'Standoffs', 'Letters', 'Wrecks', 'Dues', 'Charters'];
    expect(leftOut(first.map((text) => [header(text), ...body]))).toEqual([]);
  });
});

describe('page numbers', () => {
  it.each(['7', '- 7 -', '[12]', 'iv', 'XII', '• 103 •'])('set as %j are left out, even of one page', (number) => {
    expect(leftOut([[...body, footer(number)]])).toEqual([`1: ${number}`]);
  });

  it('are numbers in the margin only: in the text a lone number is text', () => {
    expect(leftOut([[['Every player takes a boat.', { top: 80 }], ['7', { top: 300 }], ...BODY]])).toEqual([]);
  });
});

describe('the running text', () => {
  it('has the size and the line spacing of most of its characters', () => {
    const typography = learnTypography([
      pageOf(1, [['Saltwind', { size: 30 }], ...BODY, ['Small print at the end', { size: 7 }]]),
    ]);
    expect(typography).toMatchObject({ bodySize: 10, lineSpacing: 12, boldBody: false });
  });

  it('may be bold altogether', () => {
    const bold = BODY.map((line): Line => [line, { bold: true }]);
    expect(learnTypography([pageOf(1, bold)]).boldBody).toBe(true);
  });

  it('of no pages, of empty pages and of pages without sizes is unknown, not an error', () => {
    expect(learnTypography([])).toEqual({ bodySize: 0, lineSpacing: 0, boldBody: false, furniture: new Set() });
    expect(learnTypography([pageOf(1, [], HEIGHT)]).bodySize).toBe(0);
    const plain = BODY.map((line): Line => [line, { size: 0 }]);
    expect(learnTypography([pageOf(1, plain)]).bodySize).toBe(0);
  });
});
