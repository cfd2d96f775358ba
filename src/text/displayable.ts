/** Text from anywhere (a book, a file name, a person) made safe to show. It stays as long as it was, so that offsets into it hold. */

/** Tabs and the many ways to begin a line: `\n` alone begins one here. */
const WHITE_SPACE_CONTROLS = /[\t\v\f\r\u0085\u2028\u2029]/g;

/** Other control characters, and the marks that turn the direction of what follows. */
const UNRULY = /(?!\n)[\p{Cc}\p{Bidi_Control}]/gu;

/** Control characters and marks of direction become replacement characters, white space of every kind a space; lines stay lines. */
export function displayable(text: string): string {
  return text.replace(WHITE_SPACE_CONTROLS, ' ').replace(UNRULY, '\ufffd');
}
