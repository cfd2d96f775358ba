/** Where the words of a quote stand on a page: the ink of its characters, in points of the page as displayed. */
import { locateQuote } from '../../answer/locateQuote.ts';
import { characterBox } from '../../library/extraction/child/characters.ts';
import { type Box, displayBox } from '../../library/extraction/child/displayBox.ts';
import type { PageFrame } from '../../library/extraction/child/pageLines.ts';
import type { Pdfium } from '../../library/extraction/child/pdfium.ts';
import { type PlacedText, placeText } from './pageText.ts';
import { strokesOf } from './runs.ts';

export interface PageMarks {
  /** How many of the quotes were found. */
  readonly marked: number;
  readonly strokes: readonly Box[];
}

/** @param text of the page as PDFium has it */
export function markQuotes(
  pdfium: Pdfium,
  textPage: number,
  text: string,
  { frame, quotes }: { readonly frame: PageFrame; readonly quotes: readonly string[] },
): PageMarks {
  const placed = placeText(text);
  const found = quotes.map((quote) => strokesOf(charactersOf(pdfium, textPage, placed, { frame, quote })));
  return { marked: found.filter((strokes) => strokes.length > 0).length, strokes: found.flat() };
}

function charactersOf(
  pdfium: Pdfium,
  textPage: number,
  { text, at }: PlacedText,
  { frame, quote }: { readonly frame: PageFrame; readonly quote: string },
): readonly Box[] {
  const range = locateQuote(quote, text);
  if (range === null) return [];
  const boxes: Box[] = [];
  let lastIndex = -1;
  for (let unit = range.start; unit < range.end; unit += 1) {
    const position = at[unit] ?? -1;
    if (position < 0 || /\s/u.test(text[unit] ?? '')) continue;
    const index = pdfium.characters.FPDFText_GetCharIndexFromTextIndex(textPage, position);
    // The second unit of a character outside the basic plane.
    if (index < 0 || index === lastIndex) continue;
    lastIndex = index;
    const ink = characterBox(pdfium, textPage, index);
    const box = ink === null ? null : displayBox(ink, frame.box, frame.quarterTurns);
    if (box !== null && box.right > box.left && box.bottom > box.top) boxes.push(box);
  }
  return boxes;
}
