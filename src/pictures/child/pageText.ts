/** The text of a page as quotes are taken from it, and for each unit of it the place in PDFium's own text. Pure. */
import { splitLines } from '../../library/extraction/child/lineText.ts';

const SOFT_HYPHEN = '\u00ad';

export interface PlacedText {
  readonly text: string;
  /** For each UTF-16 unit of `text` its position in PDFium's text; -1 for what was put in between. */
  readonly at: readonly number[];
}

/** Lines end in a line feed; the halves of a word that was divided at a line's end are one word, as in the index. */
export function placeText(raw: string): PlacedText {
  const parts: string[] = [];
  const at: number[] = [];
  const put = (text: string, from: number): void => {
    parts.push(text);
    for (let unit = 0; unit < text.length; unit += 1) at.push(from < 0 ? -1 : from + unit);
  };
  for (const line of splitLines(raw)) {
    put(line.raw, line.start);
    if (line.ending !== SOFT_HYPHEN) put(`${line.ending}\n`, -1);
  }
  return { text: parts.join(''), at };
}
