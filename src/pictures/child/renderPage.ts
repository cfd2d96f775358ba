/** One page of an open document as a picture, the quotes marked. */
import { type OpenDocument, readFrame } from '../../library/extraction/child/document.ts';
import type { Box } from '../../library/extraction/child/displayBox.ts';
import { ReadingFailed } from '../../library/extraction/child/output.ts';
import { readText } from '../../library/extraction/child/pageLines.ts';
import type { Pdfium } from '../../library/extraction/child/pdfium.ts';
import { MAX_PAGE_CHARACTERS } from '../../library/extraction/limits.ts';
import { MOST_BYTES, MOST_QUOTES } from '../limits.ts';
import { type Canvas, canvasFor, draw } from './canvas.ts';
import { encode, type EncodedPicture } from './encode.ts';
import { highlight } from './highlight.ts';
import { markQuotes, type PageMarks } from './quoteBoxes.ts';

export interface RenderedPage extends EncodedPicture {
  readonly marked: number;
}

/** Each time a picture is too large for the chat it is made smaller, down to a quarter of its pixels. */
const SHRINKS = [1, 0.7, 0.5] as const;

/** null where there is no such page, or none that can be opened. @throws ReadingFailed */
export function renderPage(
  pdfium: Pdfium,
  document: OpenDocument,
  { page: pageNumber, quotes }: { readonly page: number; readonly quotes: readonly string[] },
): RenderedPage | null {
  const { api } = pdfium;
  if (pageNumber < 1 || pageNumber > document.pageCount) return null;
  const page = api.FPDF_LoadPage(document.handle, pageNumber - 1);
  if (page === 0) return null;
  const width = api.FPDF_GetPageWidthF(page);
  const height = api.FPDF_GetPageHeightF(page);
  const { marked, strokes } = marksOn(pdfium, page, quotes);
  for (const shrink of SHRINKS) {
    const canvas = canvasFor(width, height, shrink);
    const pixels = draw(pdfium, page, canvas);
    highlight(
      pixels,
      strokes.map((stroke) => onCanvas(stroke, canvas, { width, height })),
    );
    const encoded = encode(pixels, MOST_BYTES);
    if (encoded !== null) return { ...encoded, marked };
  }
  throw new ReadingFailed('memory');
}

function marksOn(pdfium: Pdfium, page: number, quotes: readonly string[]): PageMarks {
  const nothing = { marked: 0, strokes: [] };
  if (quotes.length === 0) return nothing;
  const { api } = pdfium;
  const textPage = api.FPDFText_LoadPage(page);
  if (textPage === 0) return nothing;
  const characters = Math.max(0, api.FPDFText_CountChars(textPage));
  // The reading has refused such a page: no quote is from there.
  if (characters > MAX_PAGE_CHARACTERS) return nothing;
  const text = readText(pdfium, textPage, characters);
  const frame = readFrame(pdfium, page);
  return markQuotes(pdfium, textPage, text, { frame, quotes: quotes.slice(0, MOST_QUOTES) });
}

/** From points of the page to pixels of the canvas. */
function onCanvas(
  { left, right, top, bottom }: Box,
  canvas: Canvas,
  { width, height }: { readonly width: number; readonly height: number },
): Box {
  const across = canvas.pageWidth / Math.max(1, width);
  const down = canvas.pageHeight / Math.max(1, height);
  return {
    left: canvas.left + left * across,
    right: canvas.left + right * across,
    top: canvas.top + top * down,
    bottom: canvas.top + bottom * down,
  };
}
