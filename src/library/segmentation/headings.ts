/** Which lines are headings, and which heading stands above which. */
import type { PageLine } from '../pages.ts';
import type { Typography } from './typography.ts';

/** A heading is short, characters and words; longer lines in large type are emphasis or a motto. */
const LONGEST_HEADING = 90;
const MOST_WORDS = 12;

/** A heading that was set on several lines, characters: more is a page in large type. */
const LONGEST_WRAPPED = 3 * LONGEST_HEADING;

/** Type is larger than the running text from this ratio on: less is the noise of rounding. */
const LARGER = 1.12;

export interface Heading {
  readonly text: string;
  /** Size for ranking, points: larger stands above smaller; bold at body size stands below every larger one. */
  readonly rank: number;
}

const LETTER = /\p{L}/u;
const BULLET = /^(?:[•◦▪■●○∙·*►▶→✦❖]|[-–—]\s)/u;
const ENDS_LIKE_PROSE = /[.,;…]$/u;
/** Labels such as "Range: 120 feet" are bold, and "5 × Wood" is a component, not a section. */
const LABEL = /:\s+\S/u;

function looksLikeTitle(text: string): boolean {
  return (
    text.length <= LONGEST_HEADING &&
    LETTER.test(text) &&
    text.split(' ').length <= MOST_WORDS &&
    !ENDS_LIKE_PROSE.test(text) &&
    !BULLET.test(text) &&
    !LABEL.test(text) &&
    // A line that begins in lower case continues something.
    !/^\p{Ll}/u.test(text)
  );
}

function isAllCapitals(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.length >= 3 && text === text.toUpperCase() && text !== text.toLowerCase();
}

/** The heading that a line is, or null where it is running text. `next` is the line after it on the page. */
export function headingOf(line: PageLine, next: PageLine | null, typography: Typography): Heading | null {
  if (!looksLikeTitle(line.text)) return null;
  const size = Math.round(line.fontSize * 2) / 2;
  const larger = typography.bodySize > 0 && size >= typography.bodySize * LARGER;
  const nextIsLarger = next !== null && typography.bodySize > 0 && next.fontSize >= typography.bodySize * LARGER;
  // Running text that goes on in lower case is a sentence, whatever size its first letter has.
  if (next !== null && !nextIsLarger && /^\p{Ll}/u.test(next.text)) return null;
  if (larger) return { text: line.text, rank: size };
  // A bold or capital line followed by more of the same kind is a table or a box in bold, not a heading.
  const bold = line.bold && !typography.boldBody && size >= typography.bodySize * 0.95;
  if (bold && next !== null && !next.bold) return { text: line.text, rank: typography.bodySize };
  if (isAllCapitals(line.text) && next !== null && !isAllCapitals(next.text)) {
    return { text: line.text, rank: typography.bodySize };
  }
  return null;
}

/** The rest of a heading that was set on several lines, or null: it is as large and goes on in lower case. */
export function restOfHeading(line: PageLine, heading: Heading, typography: Typography): Heading | null {
  const size = Math.round(line.fontSize * 2) / 2;
  const asLarge = size === heading.rank && typography.bodySize > 0 && size >= typography.bodySize * LARGER;
  const goesOn = /^\p{Ll}/u.test(line.text) && line.text.length <= LONGEST_HEADING && !ENDS_LIKE_PROSE.test(line.text);
  return asLarge && goesOn ? { text: line.text, rank: heading.rank } : null;
}

/** Whether a heading right below another one is the rest of it. */
export function wraps(above: Heading, below: Heading): boolean {
  return above.rank === below.rank && above.text.length + below.text.length < LONGEST_WRAPPED;
}

/** Puts a heading under those that stand above it, dropping what it ends. */
export function stackHeading(stack: readonly Heading[], heading: Heading): readonly Heading[] {
  const above = stack.filter((other) => other.rank > heading.rank);
  return [...above, heading].slice(-4);
}

/** The run-in heading at the start of a paragraph ("Movement. A unit may …"), or null. */
export function runInHeading(line: PageLine): string | null {
  if (!line.startsBold || line.bold) return null;
  const match = /^(?:[•●▪■*]\s*)?(\p{Lu}[^.:!?]{1,60})[.:!?](?:\s|$)/u.exec(line.text);
  const text = match?.[1]?.trim() ?? '';
  return text !== '' && text.split(' ').length <= 8 ? text : null;
}
