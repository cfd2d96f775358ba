/** Places pieces down the columns and over the pages, and notes on which page every heading landed. */

import type PdfDocument from 'pdfkit';
import type { Piece } from './setting.ts';
import { page } from './theme.ts';

export interface PlacedHeading {
  readonly level: 1 | 2 | 3;
  readonly text: string;
  /** 0-based PDF page. */
  readonly pageIndex: number;
}

export interface Flowed {
  readonly headings: readonly PlacedHeading[];
  readonly pageCount: number;
}

/** A shorter text area for one page, so that its columns end level. `bottom` is the y of the lower edge, points. */
export interface Trim {
  readonly pageIndex: number;
  readonly bottom: number;
}

export const fullBottom = page.height - page.bottom;

export function columnWidth(columns: 1 | 2): number {
  return (page.width - page.side * 2 - page.gutter * (columns - 1)) / columns;
}

/** The page before the first piece (the cover) exists already; the flow starts on a new one. */
export function flow(doc: PdfDocument, all: readonly Piece[], columns: 1 | 2, trim: Trim | null): Flowed {
  const headings: PlacedHeading[] = [];
  const width = columnWidth(columns);
  let pageIndex = 0;
  let column = 0;
  let y: number = page.top;
  const bottom = (): number => (trim?.pageIndex === pageIndex ? trim.bottom : fullBottom);
  const nextPage = (): void => {
    doc.addPage();
    pageIndex += 1;
    column = 0;
    y = page.top;
  };
  const nextColumn = (): void => {
    if (column + 1 >= columns) return nextPage();
    column += 1;
    y = page.top;
  };
  nextPage();
  for (const chunk of chunks(all)) {
    const breakTo = chunk[0]?.breakTo ?? null;
    if (breakTo !== null) {
      if (breakTo === 'page') nextPage();
      else nextColumn();
      continue;
    }
    const needed = chunk.reduce(
      (sum, piece, index) => sum + piece.height + (index === 0 && y === page.top ? 0 : piece.before),
      0,
    );
    if (y + needed > bottom() && y > page.top) nextColumn();
    for (const piece of chunk) {
      if (y > page.top) y += piece.before;
      if (piece.heading !== null) {
        headings.push({ ...piece.heading, pageIndex });
        if (piece.heading.level === 1) doc.outline.addItem(piece.heading.text);
      }
      piece.draw(page.side + column * (width + page.gutter), y);
      y += piece.height;
    }
  }
  return { headings, pageCount: pageIndex + 1 };
}

/** Pieces that keep together, as one. */
function chunks(all: readonly Piece[]): readonly (readonly Piece[])[] {
  const result: Piece[][] = [];
  let open = false;
  for (const piece of all) {
    const last = result.at(-1);
    if (open && last !== undefined && piece.breakTo === null) last.push(piece);
    else result.push([piece]);
    open = piece.keep;
  }
  return result;
}
