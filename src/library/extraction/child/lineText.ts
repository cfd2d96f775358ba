/** From the characters of a page to the text of its lines. Pure: no PDFium here. */

import { limitMarks } from '../../../text/fold.ts';

export interface RawLine {
  /** Where the line begins in the text of the page, code units. */
  readonly start: number;
  /** As in the PDF, white space and control characters included. */
  readonly raw: string;
  /** What belongs after the text: U+00AD where the last word goes on in the next line, a plain hyphen that PDFium took away, or nothing. */
  readonly ending: '' | '-' | '\u00ad';
}

/**
 * PDFium ends a line with CR LF, or, where it takes the hyphen at its end for a broken word, replaces hyphen and line
 * end by U+FFFE or U+0002. A lone CR or TAB is part of the text layer: some writers map one blank to "\t\r\u00a0".
 */
// oxlint-disable-next-line no-control-regex -- it is PDFium's own mark
const LINE_END = /(?<hyphen>[\ufffe\u0002](?:\r\n)?)|\r\n/g;

export function splitLines(text: string): readonly RawLine[] {
  const lines: RawLine[] = [];
  let start = 0;
  for (const end of text.matchAll(LINE_END)) {
    const next = end.index + end[0].length;
    const ending = end.groups?.['hyphen'] === undefined ? '' : hyphenAt(text, end.index, next);
    lines.push({ start, raw: text.slice(start, end.index), ending });
    start = next;
  }
  lines.push({ start, raw: text.slice(start), ending: '' });
  return lines;
}

/** PDFium takes every hyphen at a line's end for a broken word, even that of "2-" and "4 players", which must not become 24. */
function hyphenAt(text: string, before: number, after: number): '-' | '\u00ad' {
  const joins =
    /\p{L}$/u.test(text.slice(Math.max(0, before - 2), before)) && /^\p{Ll}/u.test(text.slice(after, after + 2));
  return joins ? '\u00ad' : '-';
}

const WHITE_SPACE = /[\s\u200b]+/g;
/** Control characters, non-characters, and the invisible marks that turn or hide text; joiners stay, words need them. */
const INVISIBLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2060-\u2069\ufff9-\uffff]/gu;
/** The text as a reader sees it: single blanks, no control characters, U+00AD at the end of a line whose last word goes on. */
export function cleanLine(line: Pick<RawLine, 'raw' | 'ending'>): string {
  const text = limitMarks(line.raw)
    .replace(WHITE_SPACE, ' ')
    .replace(INVISIBLE, '')
    // Two blanks meet where something invisible stood between them.
    .replace(WHITE_SPACE, ' ')
    .trim()
    .toWellFormed();
  return text === '' ? '' : text + line.ending;
}
