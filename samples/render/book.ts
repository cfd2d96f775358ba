/**
 * Makes one PDF out of one source.
 *
 * The book is laid out three times: once to learn the pages of the headings for the table of contents, then with the
 * last page cut shorter until its columns end level, then for good. Nothing depends on clock, locale or random numbers,
 * so the same source gives the same bytes with the same version of Node (whose zlib compresses the streams).
 */

import { buffer } from 'node:stream/consumers';
import PdfDocument from 'pdfkit';
import { drawCover } from './cover.ts';
import { columnWidth, type Flowed, flow, fullBottom, type Trim } from './flow.ts';
import { parseHyphens } from './lines.ts';
import { parseSource, type Source } from './markdown.ts';
import { pieces } from './pieces.ts';
import { type ContentsEntry, plainText, type Setting } from './setting.ts';
import { assertShowable, page, registerFonts, themeOf } from './theme.ts';

/** Fixed, so that the date and the /ID of the files never change. */
const published = new Date('2025-01-01T00:00:00Z');

interface Layout {
  readonly contents: readonly ContentsEntry[];
  readonly trim: Trim | null;
}

/** @throws Error naming the front matter key that is missing or wrong. */
export async function renderBook(text: string): Promise<Buffer> {
  const source = parseSource(text);
  assertShowable(source.meta, text);
  const front = Number(required(source.meta, 'front'));
  const draft = layOut(source, { contents: [], trim: null }).flowed;
  // A table of contents of the right length moves the headings, so their labels are taken from a second draft.
  const second = layOut(source, { contents: contentsOf(draft, front), trim: null }).flowed;
  const contents = contentsOf(second, front);
  const trim = levelTrim(source, contents, second.pageCount);
  const { doc } = layOut(source, { contents, trim });
  doc.end();
  return buffer(doc);
}

function layOut(source: Source, layout: Layout): { readonly doc: PdfDocument; readonly flowed: Flowed } {
  const theme = themeOf(source.meta);
  const title = required(source.meta, 'title');
  const front = Number(required(source.meta, 'front'));
  const doc = new PdfDocument({
    size: [page.width, page.height],
    margin: 0,
    autoFirstPage: true,
    bufferPages: true,
    lang: required(source.meta, 'lang'),
    pdfVersion: '1.7',
    displayTitle: true,
    info: {
      Title: title,
      Author: 'Rules Lawyer sample library',
      Subject: 'Original text, CC0 1.0',
      CreationDate: published,
      ModDate: published,
    },
  });
  registerFonts(doc);
  drawCover(doc, theme, { title, subtitle: required(source.meta, 'subtitle'), facts: required(source.meta, 'facts') });
  const set: Setting = {
    doc,
    theme,
    hyphens: parseHyphens(source.meta.get('hyphens') ?? ''),
    contents: layout.contents,
  };
  const flowed = flow(doc, pieces(source.blocks, columnWidth(theme.columns), set), theme.columns, layout.trim);
  for (let index = 1; index < flowed.pageCount; index += 1) {
    doc.switchToPage(index);
    drawFurniture(set, flowed, index, source.meta.get('running') ?? title, front);
  }
  const labels = doc.ref({ Nums: [0, { S: 'r' }, front, { S: 'D', St: 1 }] });
  labels.end();
  // Bracketed because it is pdfkit's own, undocumented; no public call reaches the catalogue.
  doc['_root'].data['PageLabels'] = labels;
  return { doc, flowed };
}

/** Running header with the title and the chapter; page label in the footer. */
function drawFurniture(set: Setting, flowed: Flowed, index: number, title: string, front: number): void {
  const { doc, theme } = set;
  const chapter = flowed.headings.findLast((heading) => heading.level === 1 && heading.pageIndex <= index)?.text ?? '';
  doc.fillColor(theme.accent);
  plainText(set, title, 'italic', 8.5, page.side, 30);
  const chapterWidth = doc.font(theme.fonts.italic).fontSize(8.5).widthOfString(chapter);
  plainText(set, chapter, 'italic', 8.5, page.width - page.side - chapterWidth, 30);
  doc
    .moveTo(page.side, 43)
    .lineTo(page.width - page.side, 43)
    .lineWidth(0.5)
    .stroke(theme.accent);
  const label = labelOf(index, front);
  const labelWidth = doc.font(theme.fonts.heading).fontSize(9).widthOfString(label);
  doc.fillColor(theme.accent);
  plainText(set, label, 'heading', 9, (page.width - labelWidth) / 2, page.height - 38);
}

/** The shortest last page, in steps of a few lines, that does not push text onto one more page. */
function levelTrim(source: Source, contents: readonly ContentsEntry[], pageCount: number): Trim | null {
  const pageIndex = pageCount - 1;
  for (let bottom = 160; bottom < fullBottom; bottom += 15) {
    const trim = { pageIndex, bottom };
    if (layOut(source, { contents, trim }).flowed.pageCount === pageCount) return trim;
  }
  return null;
}

function contentsOf(flowed: Flowed, front: number): readonly ContentsEntry[] {
  return flowed.headings
    .filter((heading) => heading.level < 3 && heading.pageIndex >= front)
    .map((heading) => ({ level: heading.level, text: heading.text, label: labelOf(heading.pageIndex, front) }));
}

/** Front pages i, ii, …; then 1, 2, … */
function labelOf(index: number, front: number): string {
  return index < front ? (['i', 'ii', 'iii', 'iv'][index] ?? '') : String(index - front + 1);
}

function required(meta: ReadonlyMap<string, string>, key: string): string {
  const value = meta.get(key);
  if (value === undefined) throw new Error(`the front matter has no "${key}"`);
  return value;
}
