import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDocument } from '../../src/library/extraction/child/document.ts';
import { type Pdfium, startPdfium } from '../../src/library/extraction/child/pdfium.ts';
import { renderPage } from '../../src/pictures/child/renderPage.ts';
import { decode, differs, type Letter, lettersOf, type Picture, pictureOf, share } from '../support/pagePictures.ts';
import { pdfFolder } from '../support/pdfExtraction.ts';
import { rawPdf } from '../support/pdfRaw.ts';
import { SAMPLES } from '../support/sampleLibrary.ts';

const RED = '0.8 0 0 rg';
const BLUE = '0 0 0.8 rg';

type Ink = 'quoted' | 'other';
/** Lines of a made page: the quoted ones are red, all others blue, so that a pixel says whose ink it is. */
function inked(lines: readonly (readonly [Ink, string])[], x: number, y: number): string {
  const shown = lines.map(([ink, text]) => `${ink === 'quoted' ? RED : BLUE} (${text}) Tj T*`);
  return `BT /F1 12 Tf 16 TL ${x} ${y} Td ${shown.join(' ')} ET\n`;
}

async function pictures(
  content: string,
  quote: string,
  entries = '',
): Promise<{ readonly plain: Picture; readonly marked: Picture }> {
  await using folder = await pdfFolder();
  const file = await folder.write('book.pdf', rawPdf({ pages: [{ content, entries }] }));
  const [plain, marked] = await Promise.all([pictureOf(file, 1), pictureOf(file, 1, [quote])]);
  return { plain, marked };
}

/** How far the colour may reach beyond the quoted ink, pixels: its margins and the blanks between words. */
const REACH = 24;

const cellOf = (x: number, y: number): number => Math.round(x / REACH) + 1_000 * Math.round(y / REACH);

/** Counts pixels; ink in its full colour only: the edges of letters are neither red nor blue. */
function look({ plain, marked }: { readonly plain: Picture; readonly marked: Picture }) {
  const { width, height } = plain;
  const isQuoted = (x: number, y: number): boolean => {
    const [red, green, blue] = plain.at(x, y);
    return red > 150 && green < 80 && blue < 80;
  };
  const near = new Set<number>();
  const seen = { quoted: 0, coloured: 0, wrong: 0, far: 0, bare: 0 };
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!isQuoted(x, y)) continue;
      seen.quoted += 1;
      for (const around of [-1_001, -1_000, -999, -1, 0, 1, 999, 1_000, 1_001]) near.add(cellOf(x, y) + around);
      // Red has no blue that yellow could take away: the paper beside it is asked.
      if (!hasColourBeside(plain, marked, x, y)) seen.bare += 1;
    }
  }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!differs(plain, marked, x, y)) continue;
      seen.coloured += 1;
      const [red, , blue] = plain.at(x, y);
      if (blue > 150 && red < 80) seen.wrong += 1;
      if (!near.has(cellOf(x, y))) seen.far += 1;
    }
  }
  return seen;
}

function hasColourBeside(plain: Picture, marked: Picture, x: number, y: number): boolean {
  for (let step = 0; step < 14; step += 1) {
    if (x + step < plain.width && differs(plain, marked, x + step, y)) return true;
    if (x - step >= 0 && differs(plain, marked, x - step, y)) return true;
  }
  return false;
}

const COLUMNS =
  inked(
    [
      ['other', 'Before the rule there is'],
      ['other', 'another rule.'],
      ['quoted', 'A tie goes to the'],
    ],
    40,
    500,
  ) +
  inked(
    [
      ['quoted', 'defender, in every stand-'],
      ['quoted', 'off of the day.'],
      ['other', 'Then comes the next.'],
    ],
    320,
    700,
  );
const COLUMNS_QUOTE = 'A tie goes to the defender, in every standoff of the day.';
const LINES = inked(
  [
    ['other', 'Nothing of this is quoted.'],
    ['quoted', 'Whoever falls loses half'],
    ['quoted', 'of their embers.'],
    ['other', 'Nor is this one.'],
  ],
  120,
  600,
);
const LINES_QUOTE = 'Whoever falls loses half of their embers.';

describe('the colour covers the quoted words and nothing else', () => {
  it.each([
    ['over several lines', LINES, LINES_QUOTE, ''],
    ['over two columns, with a word that a line end divides', COLUMNS, COLUMNS_QUOTE, ''],
    ['on a page that is turned', `0 1 -1 0 800 0 cm ${LINES}`, LINES_QUOTE, '/Rotate 90'],
    ['on a page that stands on its head', LINES, LINES_QUOTE, '/Rotate 180'],
    ['on a page that is turned back', LINES, LINES_QUOTE, '/Rotate 270'],
    ['on a page that is cropped', LINES, LINES_QUOTE, '/CropBox [100 500 400 700]'],
    [
      'on a page that is cropped and turned',
      `0 1 -1 0 800 0 cm ${LINES}`,
      LINES_QUOTE,
      '/Rotate 90 /CropBox [150 100 300 400]',
    ],
    ['on a page whose corner is not its origin', LINES, LINES_QUOTE, '/MediaBox [-50 100 550 900]'],
    ['on a page as large as a wall', LINES, LINES_QUOTE, '/MediaBox [0 0 600 14400] /CropBox [0 0 600 1400]'],
  ])('%s', async (_, content, quote, entries) => {
    const seen = look(await pictures(content, quote, entries));
    expect(seen.quoted).toBeGreaterThan(500);
    expect(seen.coloured).toBeGreaterThan(seen.quoted);
    expect(seen).toMatchObject({ wrong: 0, far: 0, bare: 0 });
  });

  it('and where the quote is not on the page, nothing at all', async () => {
    expect(look(await pictures(LINES, 'Whoever falls loses three of their embers.')).coloured).toBe(0);
  });

  it('white on black, too', async () => {
    const content = '0 0 0 rg 0 0 600 800 re f BT 1 1 1 rg /F1 14 Tf 100 600 Td (Whoever falls loses half.) Tj ET';
    const { plain, marked } = await pictures(content, 'Whoever falls loses half.');
    const coloured = share({ left: 0, right: plain.width, top: 0, bottom: plain.height }, (x, y) =>
      differs(plain, marked, x, y),
    );
    expect(coloured).toBeGreaterThan(0.004);
  });
});

describe('in the samples', () => {
  let pdfium: Pdfium;
  let rows: readonly {
    readonly document: string;
    readonly gold_pages: readonly number[];
    readonly evidence: readonly string[];
  }[];
  beforeAll(async () => {
    pdfium = await startPdfium(1_500_000_000, () => {
      throw new Error('the heap of the test is full');
    });
    const text = await readFile(join(SAMPLES, 'questions.jsonl'), 'utf8');
    rows = text
      .trim()
      .split('\n')
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file, whose shape another test holds
      .map((line) => JSON.parse(line) as (typeof rows)[number] & { readonly answerable: boolean })
      .filter(({ answerable }) => answerable);
  });

  it.each([
    'Saltwind Couriers.pdf',
    'Бересклет.pdf',
    'Nettlegate/rulebook.pdf',
    'Nettlegate/faq-errata.pdf',
    'Nettlegate/expansion-hollow-well.pdf',
  ])('%s', (document) => {
    const open = openDocument(pdfium, join(SAMPLES, 'library', document), 100_000_000);
    const seen = new Set<number>();
    for (const {
      gold_pages: [page = 0],
      evidence,
    } of rows.filter((row) => row.document === document)) {
      if (seen.has(page) || seen.size === 3) continue;
      seen.add(page);
      const render = (quotes: readonly string[]) => {
        const rendered = renderPage(pdfium, open, { page, quotes });
        if (rendered === null) throw new Error('no such page');
        return { marked: rendered.marked, picture: decode(rendered.bytes) };
      };
      const plain = render([]).picture;
      const { marked, picture } = render(evidence.slice(0, 1));
      expect({ document, page, marked }).toEqual({ document, page, marked: 1 });
      const letters = lettersOf(pdfium, open, page, picture);
      const range = rangeOf(letters, evidence[0] ?? '');
      const isColoured = (x: number, y: number): boolean => differs(plain, picture, x, y);
      const shares = letters.map((letter) => coverage(letter, plain, isColoured));
      const quoted = shares.slice(range.start, range.end);
      expect(quoted.length).toBeGreaterThan(10);
      expect(Math.min(...quoted)).toBeGreaterThan(0.95);
      const others = [...shares.slice(0, range.start), ...shares.slice(range.end)];
      // The margin of a stroke may touch what stands next to it.
      expect(Math.max(...others)).toBeLessThan(0.3);
      expect(strays(picture, letters.slice(range.start, range.end), isColoured)).toBe(0);
    }
    expect(seen.size).toBeGreaterThan(0);
  });
});

/** The letters of a quote among those of its page; where it stands twice, the first. */
function rangeOf(letters: readonly Letter[], quote: string): { readonly start: number; readonly end: number } {
  const wanted = quote.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  const start = letters
    .map(({ letter }) => letter.toLowerCase())
    .join('')
    .indexOf(wanted);
  return { start, end: start + wanted.length };
}

/** The coloured share of a letter's box; its ink, which the colour does not change, counts as far as it is black. */
function coverage(letter: Letter, plain: Picture, isColoured: (x: number, y: number) => boolean): number {
  const isPaper = (x: number, y: number): boolean => plain.at(x, y)[2] > 120;
  const paper = share(letter, isPaper);
  return paper === 0 ? 0 : share(letter, (x, y) => isPaper(x, y) && isColoured(x, y)) / paper;
}

/** Coloured pixels that lie farther from the quoted letters than margins and blanks reach. */
function strays(picture: Picture, letters: readonly Letter[], isColoured: (x: number, y: number) => boolean): number {
  const allowed = new Set<number>();
  // A stroke is as high as its line: a letter without ascender lies in one as high as its neighbours'.
  const height = Math.max(...letters.map(({ top, bottom }) => bottom - top));
  for (const { left, right, bottom } of letters) {
    for (let y = Math.floor(bottom - 1.6 * height); y < bottom + 0.6 * height; y += 1) {
      for (let x = left - 16; x < right + 16; x += 1) allowed.add(y * picture.width + x);
    }
  }
  let count = 0;
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      if (isColoured(x, y) && !allowed.has(y * picture.width + x)) count += 1;
    }
  }
  return count;
}
