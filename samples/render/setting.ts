/** What every piece of a page is made with: the document, its theme, and the few ways to measure and draw text. */

import type PdfDocument from 'pdfkit';
import { breakLines, type Hyphens, type Line } from './lines.ts';
import type { Span, Spans } from './markdown.ts';
import type { Role, Theme } from './theme.ts';

export interface Piece {
  /** Space above; dropped at the top of a column. */
  readonly before: number;
  readonly height: number;
  /** True: stays in one column with the piece that follows. */
  readonly keep: boolean;
  /** Set on breaks, which draw nothing. */
  readonly breakTo: 'page' | 'column' | null;
  /** Set on headings. */
  readonly heading: { readonly level: 1 | 2 | 3; readonly text: string } | null;
  readonly draw: (x: number, y: number) => void;
}

/** One line of the table of contents: the printed label of the page, not its index. */
export interface ContentsEntry {
  readonly level: 1 | 2 | 3;
  readonly text: string;
  readonly label: string;
}

export interface Setting {
  readonly doc: PdfDocument;
  readonly theme: Theme;
  readonly hyphens: Hyphens;
  readonly contents: readonly ContentsEntry[];
}

export function drawLine(set: Setting, line: Line, x: number, y: number, size: number, color: string): void {
  let left = x;
  for (const span of line) {
    set.doc.font(set.theme.fonts[span.style]).fontSize(size).fillColor(color);
    set.doc.text(span.text, left, y, { lineBreak: false });
    left += set.doc.widthOfString(span.text);
  }
}

export function wrap(set: Setting, spans: Spans, width: number, size: number): readonly Line[] {
  const measure = (span: Span): number =>
    set.doc.font(set.theme.fonts[span.style]).fontSize(size).widthOfString(span.text);
  return breakLines(spans, width, measure, set.hyphens);
}

/** Lines of a heading; words of headings never break. */
export function wrapHeading(set: Setting, text: string, width: number, size: number): readonly string[] {
  const measure = (span: Span): number => set.doc.font(set.theme.fonts.heading).fontSize(size).widthOfString(span.text);
  const lines = breakLines([{ text, style: 'bold' }], width, measure, new Map());
  return lines.map((line) => line.map((span) => span.text).join(''));
}

export function plainText(set: Setting, text: string, role: Role, size: number, x: number, y: number): number {
  set.doc.font(set.theme.fonts[role]).fontSize(size).text(text, x, y, { lineBreak: false });
  return set.doc.widthOfString(text);
}
