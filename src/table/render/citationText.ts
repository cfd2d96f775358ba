/** A quote of the book as a block, and under it where it stands. */
import { inert } from '../../answer/inert.ts';
import type { Citation } from '../../ports.ts';
import { displayable } from '../../text/displayable.ts';
import { asPrinted } from '../../text/fold.ts';
import { listLines } from '../../text/listLines.ts';
import { bold, concat, join, plain, quote } from '../../text/richText.ts';
import type { RichText } from '../../tablePorts.ts';
import { brief } from '../words/naming.ts';
import type { PageNumber, Words } from '../words/words.ts';

/** Quotes longer than this are folded until somebody taps them, UTF-16 units. */
const LONGEST_UNFOLDED = 300;

const ENDS_SENTENCE = /[.!?:…][)\]"'”’»]*$/u;

/** What is said of a place before its page, outermost last; null for what is not to be said. */
export type PlaceParts = readonly (string | null)[];

/** `Standoffs · Saltwind errata · p. 12`, the page in bold. */
export function placeText(parts: PlaceParts, place: PageNumber, words: Words): RichText {
  const named = parts.flatMap((part) => (part === null ? [] : [plain(inert(brief(part)))]));
  return join([...named, bold(words.ruling.page(place))], ' · ');
}

/**
 * The quote letter for letter as the page shows it, lists as lists; `…` where the sentence goes on. Addresses in it stand
 * there to be read: whoever wrote the book is not whom people trust when they tap.
 */
export function citationText(citation: Citation, parts: PlaceParts, words: Words): RichText {
  const said = inert(listLines(displayable(asPrinted(citation.quote)).trim()));
  // Cut off by the end of the page, or by us: the reader is told that the book goes on.
  const block = ENDS_SENTENCE.test(said) ? said : `${said} …`;
  const begun = citation.continues && citation.page > 1 ? ` · ${words.ruling.begunOn(citation.page - 1)}` : '';
  return concat(
    quote(block, { expandable: block.length > LONGEST_UNFOLDED }),
    '\n',
    placeText([citation.heading, ...parts], citation, words),
    begun,
  );
}
