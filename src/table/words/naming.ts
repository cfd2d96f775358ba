/** Names from a book, a folder or a person inside our own sentences: one line, of bounded length. */
import { displayable } from '../../text/displayable.ts';
import { asPrinted, collapseSpace } from '../../text/fold.ts';

/** Long enough for every name of a game, short enough for a sentence, characters. */
const LONGEST_NAME = 80;

/** The text on one line, at most `longest` UTF-16 units, cut between words where it has any and marked by `…`. */
export function brief(text: string, longest: number = LONGEST_NAME): string {
  const line = displayable(collapseSpace(asPrinted(text)));
  return line.length <= longest ? line : `${startOf(line, longest - 1)}…`;
}

/** A sentence of another room as it is read after one of ours, characters. */
const LONGEST_SENTENCE = 300;

/** Our sentence, and behind it one that somebody else wrote, if there is one. */
export function sentences(ours: string, theirs: string | null): string {
  return theirs === null ? ours : `${ours} ${brief(theirs, LONGEST_SENTENCE)}`;
}

const PUNCTUATION_AT_END = /[\s\p{P}]+$/u;

/** The longest beginning that ends between words; in an endless word, between letters. */
function startOf(line: string, longest: number): string {
  const space = line.lastIndexOf(' ', longest);
  const cut = space > longest / 2 ? line.slice(0, space) : wholeLetters(line, longest);
  return cut.replace(PUNCTUATION_AT_END, '') || cut;
}

/** More than any letter with its marks has, UTF-16 units: what lies beyond need not be looked at. */
const LONGEST_LETTER = 64;

function wholeLetters(line: string, longest: number): string {
  let end = 0;
  // An emoji or a letter with marks is taken whole or not at all.
  for (const { segment, index } of new Intl.Segmenter().segment(line.slice(0, longest + LONGEST_LETTER))) {
    if (index + segment.length > longest) break;
    end = index + segment.length;
  }
  return line.slice(0, end === 0 ? longest : end);
}
