/**
 * What of a text must agree, character by character, for a quote to be the book's: letters, digits, and every sign that
 * changes a number or makes a calculation. White space, hyphens and punctuation between words are left out.
 */
import { type Glyph, glyphsOf, isNumber, nearest } from './glyphs.ts';

export interface Skeleton {
  readonly text: string;
  readonly glyphs: readonly Glyph[];
  /** For each code unit of `text`, the glyph that it came from; -1 for a mark between two numbers. */
  readonly glyphAt: readonly number[];
}

/** Between two numbers that nothing else keeps apart: "1 5" is not 15, nor is "2½" 21/2. */
export const BETWEEN_NUMBERS = '\u0001';
/** Before a raised number: "10²" is neither 102 nor "10 2". */
const RAISED = '^';

const RAISED_NUMBER = /^[\u00b2\u00b3\u00b9\u2070-\u2079]/u;
const ORDINARY_DIGIT = /^\p{Nd}/u;

const ALWAYS = new Set('+±<>=≤≥≠≈×÷%‰°∞√/');
const CURRENCY = /^\p{Sc}$/u;
const AMID_NUMBERS = new Set(':^*');
const INSIDE_A_NUMBER = new Set('.,·');
/** After these a dash with a space behind it lists or sets apart, it does not subtract. */
const BEFORE_A_BULLET = /^[.:;!?,…•*|"'“”„«»-]/u;

export const isCurrency = (sign: string): boolean => CURRENCY.test(sign);

/** Whether a number begins here, also as ".5" or "$5". */
function numberBegins(glyphs: readonly Glyph[], index: number): boolean {
  const glyph = glyphs[index];
  if (glyph === undefined) return false;
  return isNumber(glyph) || ((glyph.form === '.' || isCurrency(glyph.form)) && isNumber(glyphs[index + 1]));
}

/** A dash counts where it subtracts, negates or spans a range; joining ("20-foot", "level-2") it does not. */
function dashSign(glyphs: readonly Glyph[], index: number): string {
  const previous = glyphs[index - 1];
  const before = nearest(glyphs, index, -1);
  const spaced = glyphs[index + 1]?.kind === 'space';
  const after = spaced ? index + 2 : index + 1;
  const minus = glyphs[index]?.text === '\u2212';
  if (numberBegins(glyphs, after)) {
    if (minus) return '-';
    if (!spaced) return previous?.kind === 'letter' ? '' : '-';
    return before === undefined || BEFORE_A_BULLET.test(before.text) ? '' : '-';
  }
  // "10 - level": a dash between blanks after a number.
  return isNumber(before) && (minus || (spaced && previous?.kind === 'space')) ? '-' : '';
}

/** The sign that a symbol is at this place, in one spelling, or nothing. */
function signAt(glyphs: readonly Glyph[], index: number): string {
  const form = glyphs[index]?.form ?? '';
  if (ALWAYS.has(form) || isCurrency(form)) return form;
  if (form === '-') return dashSign(glyphs, index);
  const previous = glyphs[index - 1];
  const numberFollows = isNumber(glyphs[index + 1]);
  if (form === '~') return numberFollows ? '~' : '';
  if (AMID_NUMBERS.has(form)) {
    return isNumber(nearest(glyphs, index, -1)) && isNumber(nearest(glyphs, index, 1)) ? form : '';
  }
  if (INSIDE_A_NUMBER.has(form) && numberFollows) {
    if (isNumber(previous)) return form;
    // ".5" begins with its point, "end.5 cards" and "…5" do not.
    const opens = previous === undefined || previous.kind === 'space' || previous.kind === 'symbol';
    return form === '.' && opens && previous?.form !== '.' ? '.' : '';
  }
  return '';
}

/** Linear in the length of the text. */
export function skeletonOf(text: string): Skeleton {
  const glyphs = glyphsOf(text);
  const parts: string[] = [];
  const glyphAt: number[] = [];
  /** The number that the last part came from, or -1 where that was no number. */
  let lastNumber = -1;
  for (const [index, glyph] of glyphs.entries()) {
    const form = glyph.kind === 'symbol' ? signAt(glyphs, index) : glyph.form;
    if (form === '') continue;
    if (isNumber(glyph)) {
      const raised = RAISED_NUMBER.test(glyph.text);
      const last = lastNumber === index - 1 ? (glyphs[lastNumber]?.text ?? '') : '';
      const goesOn =
        (ORDINARY_DIGIT.test(last) && ORDINARY_DIGIT.test(glyph.text)) || (raised && RAISED_NUMBER.test(last));
      if (lastNumber >= 0 && !goesOn) {
        parts.push(raised && ORDINARY_DIGIT.test(last) ? RAISED : BETWEEN_NUMBERS);
        glyphAt.push(-1);
      }
    }
    lastNumber = isNumber(glyph) ? index : -1;
    parts.push(form);
    for (let unit = 0; unit < form.length; unit += 1) glyphAt.push(index);
  }
  return { text: parts.join(''), glyphs, glyphAt };
}
