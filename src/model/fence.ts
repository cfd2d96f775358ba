/**
 * Keeps what others wrote (books, players, earlier answers) apart from what we tell a model. Data stands between markers
 * in white square brackets, ⟦…⟧, which data itself cannot contain.
 */
import { collapseSpace } from '../text/fold.ts';

/** The brackets of our markers and those that look like them, with what stands for them in data. */
const BRACKETS: Readonly<Record<string, string>> = { '⟦': '[', '⟧': ']', '〚': '[', '〛': ']', '⟬': '[', '⟭': ']' };
const ANY_BRACKET = /[⟦⟧〚〛⟬⟭]/gu;

const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029]/g;
/** What a reader of the page does not see, and a model does: marks of direction, zero widths, tags, variation selectors. */
const UNSEEN = /[\p{Cf}\p{Variation_Selector}\ufffe\uffff]|(?![\n\t\v\f])\p{Cc}/gu;
const BLANKS = /[^\S\n]+/gu;
const EMPTY_LINES = /\n{3,}/g;

/**
 * Beginnings of tags and of the control words of chat templates (`<|im_start|>`, `</s>`, `[INST]`), which a server may take
 * for its own: a blank takes them apart.
 */
const OPENS_TAG = /<(?=[|｜/!?<\p{L}])/gu;
const OPENS_CONTROL_WORD = /\[(?=\/?[A-Z_]+\])/g;

/** A value inside a marker is never longer, UTF-16 units. */
const LONGEST_ATTRIBUTE = 160;

/**
 * The text as data: it cannot hold a marker, nor anything unseen. Letters, digits and signs of numbers stay, so that a
 * quote from it is found in the text it was made from.
 */
export function asData(text: string): string {
  return text
    .toWellFormed()
    .replace(LINE_BREAKS, '\n')
    .replace(UNSEEN, '')
    .replace(ANY_BRACKET, (bracket) => BRACKETS[bracket] ?? '')
    .replace(OPENS_TAG, '< ')
    .replace(OPENS_CONTROL_WORD, '[ ')
    .replace(BLANKS, ' ')
    .replace(EMPTY_LINES, '\n\n')
    .trim();
}

/** Values by name, in the order in which they are given; null for one that is not to be said. */
export type Attributes = Readonly<Record<string, string | null>>;

/** `⟦name page="5" section="Ties"⟧`. `name` is ours, the values are data. */
export function marker(name: string, attributes: Attributes = {}): string {
  const said = Object.entries(attributes).map(([key, value]) =>
    value === null ? '' : ` ${key}="${attribute(value)}"`,
  );
  return `⟦${name}${said.join('')}⟧`;
}

function attribute(value: string): string {
  const line = collapseSpace(asData(value)).replaceAll('"', "'");
  return line.length <= LONGEST_ATTRIBUTE ? line : `${line.slice(0, LONGEST_ATTRIBUTE - 1).toWellFormed()}…`;
}

/** The text as data between an opening and a closing marker, each on a line of its own. */
export function fence(name: string, attributes: Attributes, text: string): string {
  return `${marker(name, attributes)}\n${asData(text)}\n${marker(`/${name}`)}\n`;
}
