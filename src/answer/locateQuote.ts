/**
 * Finds a quote in the text of a page, whatever white space, hyphenation, quotation marks, case or accents lie between
 * the two, and gives back where it stands, so that what is shown is the book's own text. Letters and digits must agree
 * one by one, and so must what changes a number: signs, fractions, decimal points, comparison and per cent.
 */
import { foldForMatching } from '../text/fold.ts';

/** Below this many letters and digits a quote proves nothing: it stands on every page. */
export const SHORTEST_QUOTE = 8;

/** Half-open range of UTF-16 code units in the page text. */
export interface QuoteRange {
  readonly start: number;
  readonly end: number;
}

interface Skeleton {
  /** Letters, digits and the signs that belong to numbers; nothing else. */
  readonly text: string;
  /** For each character of `text`, the index of the character of the source that it came from. */
  readonly source: readonly number[];
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
const DIGIT = /\p{N}/u;
const MARK = /\p{M}/u;
const BEFORE_A_NUMBER = new Set('+<>≤≥=±~');
const INSIDE_A_NUMBER = new Set('.,:/×⁄+');
const OPENS_A_NUMBER = /[\s([{"'«“„]/u;
const BETWEEN_NUMBERS = '\u0001';

function isDigitAt(text: string, index: number): boolean {
  const character = text[index];
  return character !== undefined && DIGIT.test(character);
}

/** The sign that a number carries at this place, in one spelling, or null. */
function numberSign(text: string, index: number, character: string): string | null {
  const before = isDigitAt(text, index - 1);
  const after = isDigitAt(text, index + 1);
  if (character === '%' && (before || isDigitAt(text, index - 2))) return '%';
  if (before && after && INSIDE_A_NUMBER.has(character)) return character === '⁄' ? '/' : character;
  if (after && BEFORE_A_NUMBER.has(character)) return character;
  // A dash is a minus only where a number opens with it: in "5-6" or "20-foot" it joins.
  const previous = text[index - 1];
  const opens = previous === undefined || OPENS_A_NUMBER.test(previous);
  if (after && opens && foldForMatching(character) === '-') return '-';
  return null;
}

function skeletonOf(text: string): Skeleton {
  let skeleton = '';
  const source: number[] = [];
  const folded = new Map<string, string>();
  let lastDigit = -2;
  let index = 0;
  for (const character of text) {
    const at = index;
    index += character.length;
    if (MARK.test(character)) continue;
    let form: string;
    if (LETTER_OR_DIGIT.test(character)) {
      form = folded.get(character) ?? foldForMatching(character).replaceAll('\u2044', '/');
      folded.set(character, form);
    } else {
      form = numberSign(text, at, character) ?? '';
    }
    if (form === '') continue;
    const digit = DIGIT.test(character);
    // "1 5" is not 15: two numbers stay apart even when only space stands between them.
    if (digit && lastDigit >= 0 && lastDigit !== at - 1 && DIGIT.test(skeleton.at(-1) ?? ''))
      form = BETWEEN_NUMBERS + form;
    if (digit) lastDigit = at;
    skeleton += form;
    for (let unit = 0; unit < form.length; unit += 1) source.push(at);
  }
  return { text: skeleton, source };
}

/** Whether the match begins and ends with whole words of the page. */
function onWordBoundaries(page: string, start: number, end: number): boolean {
  const joined = (left: string | undefined, right: string | undefined): boolean =>
    left !== undefined && right !== undefined && LETTER_OR_DIGIT.test(left) && LETTER_OR_DIGIT.test(right);
  return !joined(page[start - 1], page[start]) && !joined(page[end - 1], page[end]);
}

const TRAILING = /^[.!?…%)\]"'”’»]+/u;
const LEADING = /[([+−–±"'“‘«„$€£<>≤≥~-]+$/u;

/**
 * Where the quote stands in the page text, or null where it does not. The range takes in brackets, quotation marks and
 * full stops that touch it, so that a cut-out sentence stays whole.
 */
export function locateQuote(quote: string, pageText: string): QuoteRange | null {
  // A trailing separator of the quote's own ("…", a full stop) is not part of what must agree.
  const wanted = skeletonOf(quote.normalize('NFC')).text;
  if (wanted.length < SHORTEST_QUOTE) return null;
  const page = skeletonOf(pageText);
  for (let found = page.text.indexOf(wanted); found >= 0; found = page.text.indexOf(wanted, found + 1)) {
    const start = page.source[found];
    const last = page.source[found + wanted.length - 1];
    if (start === undefined || last === undefined) return null;
    let end = last + (String.fromCodePoint(pageText.codePointAt(last) ?? 0).length || 1);
    while (end < pageText.length && MARK.test(pageText[end] ?? '')) end += 1;
    // The first letter of a ligature or of "½" cannot be quoted without the rest of it.
    const splits = page.source[found - 1] === start || page.source[found + wanted.length] === last;
    // A number that goes on with a sign is another number: "+2" is not found in "+2/3", nor "2" in "12".
    const continues = /[\p{N}.,:/×%]/u.test(page.text[found + wanted.length] ?? '') && DIGIT.test(wanted.at(-1) ?? '');
    const touching = continues && page.source[found + wanted.length] === end;
    if (splits || touching || !onWordBoundaries(pageText, start, end)) continue;
    const before = LEADING.exec(pageText.slice(Math.max(0, start - 3), start))?.[0].length ?? 0;
    const after = TRAILING.exec(pageText.slice(end, end + 3))?.[0].length ?? 0;
    return { start: start - before, end: end + after };
  }
  return null;
}
