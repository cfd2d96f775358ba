/**
 * Finds a quote in the text of a page, whatever white space, hyphenation, quotation marks, case or accents lie between
 * the two, and gives back where it stands, so that what is shown is the book's own text. Letters and digits must agree
 * one by one, and so must what changes a number: signs, fractions, decimal points, comparison and per cent.
 */
import { cutsApart } from './quoteEdges.ts';
import { skeletonOf } from './skeleton.ts';

/** Below this many letters and digits a quote proves nothing: it stands on every page. */
export const SHORTEST_QUOTE = 8;

/** Half-open range of UTF-16 code units in the page text. */
export interface QuoteRange {
  readonly start: number;
  readonly end: number;
}

/** For each length of a beginning of the text, how long a shorter beginning it ends in (Knuth, Morris and Pratt). */
function bordersOf(text: string): readonly number[] {
  const borders = [0];
  let length = 0;
  for (let index = 1; index < text.length; index += 1) {
    while (length > 0 && text[index] !== text[length]) length = borders[length - 1] ?? 0;
    if (text[index] === text[length]) length += 1;
    borders.push(length);
  }
  return borders;
}

/** Where a text stands in another, overlapping ones too; linear in both lengths, however often it almost stands there. */
function* occurrences(wanted: string, text: string): Generator<number> {
  const borders = bordersOf(wanted);
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    while (length > 0 && text[index] !== wanted[length]) length = borders[length - 1] ?? 0;
    if (text[index] === wanted[length]) length += 1;
    if (length < wanted.length) continue;
    yield index + 1 - length;
    length = borders[length - 1] ?? 0;
  }
}

const TRAILING = /^[.!?…)\]"'”’»]+/u;
const LEADING = /[([“‘«„"']+$/u;
const WORD_CHARACTER = /[\p{L}\p{N}]/gu;

/**
 * Where the quote stands in the page text, or null where it does not. The range takes in brackets, quotation marks and
 * full stops that touch it, so that a cut-out sentence stays whole.
 */
export function locateQuote(quote: string, pageText: string): QuoteRange | null {
  const wanted = skeletonOf(quote).text;
  if ((wanted.match(WORD_CHARACTER)?.length ?? 0) < SHORTEST_QUOTE) return null;
  const page = skeletonOf(pageText);
  for (const found of occurrences(wanted, page.text)) {
    const range = { start: found, end: found + wanted.length };
    if (cutsApart(page, range)) continue;
    const start = page.glyphs[page.glyphAt[range.start] ?? -1]?.start;
    const end = page.glyphs[page.glyphAt[range.end - 1] ?? -1]?.end;
    if (start === undefined || end === undefined) continue;
    const before = LEADING.exec(pageText.slice(Math.max(0, start - 3), start))?.[0].length ?? 0;
    const after = TRAILING.exec(pageText.slice(end, end + 3))?.[0].length ?? 0;
    return { start: start - before, end: end + after };
  }
  return null;
}
