/**
 * Whether a quote begins and ends where the book lets it: not inside a word ("harm" of "charm", "can" of "can't",
 * "combat" of "non-combat"), and not inside a number or a calculation ("2" of "+2", "5" of "5-6", "level" of "level × 2").
 */
import { type Glyph, isNumber, isWord, nearest } from './glyphs.ts';
import { BETWEEN_NUMBERS, isCurrency, type Skeleton } from './skeleton.ts';

/** Half-open range of code units of the skeleton. */
export interface SkeletonRange {
  readonly start: number;
  readonly end: number;
}

// Between two words without a blank an en dash, a slash and an underscore join as a hyphen does; an em dash parts sentences.
const HYPHEN = /^(?:[-\u2010-\u2013\u2212/_]$|-\u00ad?[\u2010\u2011]+$)/u;
const APOSTROPHE = /^['\u2018\u2019\u201b\u02bc\u2032\uff07`\u00b4]/u;
const EM_DASH = /^(?:[\u2014\u2015]|--)/u;
const LINE_BREAK = /[\n\r\u2028\u2029]/u;

/** Signs that belong to the number after them, and to the one before them. */
const BEFORE_A_NUMBER = new Set('+-±~×÷/^*<>≤≥≠≈√.,:·');
const AFTER_A_NUMBER = new Set('+-±×÷/^*%‰°.,:·');
/** Signs that calculate with a word too ("level × 2"), and those that do with a number at their other side. */
const CALCULATES = new Set('×÷^*%');
const CALCULATES_WITH_NUMBER = new Set('+-/');

const breaksLine = (glyph: Glyph | undefined): boolean => glyph?.kind === 'space' && LINE_BREAK.test(glyph.text);
const isHyphen = (glyph: Glyph | undefined): boolean => glyph !== undefined && HYPHEN.test(glyph.text);
const isJoiner = (glyph: Glyph | undefined): boolean =>
  isHyphen(glyph) || (glyph !== undefined && APOSTROPHE.test(glyph.text));

/** A word goes on to the left of the glyph. */
function joinedLeft(glyphs: readonly Glyph[], index: number): boolean {
  if (isWord(glyphs[index - 1])) return true;
  const joiner = breaksLine(glyphs[index - 1]) && isHyphen(glyphs[index - 2]) ? index - 2 : index - 1;
  return isJoiner(glyphs[joiner]) && isWord(glyphs[joiner - 1]);
}

function joinedRight(glyphs: readonly Glyph[], index: number): boolean {
  const next = glyphs[index + 1];
  if (isWord(next)) return true;
  if (!isJoiner(next)) return false;
  return isWord(glyphs[isHyphen(next) && breaksLine(glyphs[index + 2]) ? index + 3 : index + 2]);
}

/** A sign that sets apart rather than calculates: a bullet, an em dash, a colon with a blank behind it. */
function setsApart({ glyphs }: Skeleton, index: number): boolean {
  const glyph = glyphs[index];
  if (glyph === undefined || glyphs[index + 1]?.kind !== 'space') return false;
  if (EM_DASH.test(glyph.text) || glyph.form === ':') return true;
  const opensLine = glyphs[index - 1] === undefined || breaksLine(glyphs[index - 1]);
  return opensLine && '+-*'.includes(glyph.form) && glyph.text !== '\u2212';
}

/** "1 000" and "1 1/2": a number that goes on after a blank. `index` is that of the blank in the glyphs. */
function goesOnAfterBlank({ glyphs }: Skeleton, index: number): boolean {
  if (glyphs[index]?.kind !== 'space' || breaksLine(glyphs[index])) return isNumber(glyphs[index]);
  let end = index + 1;
  while (end <= index + 4 && isNumber(glyphs[end])) end += 1;
  const fraction = glyphs[end]?.form === '/' || glyphs[index + 1]?.form.includes('/') === true;
  return fraction || end === index + 4;
}

function cutsLeft(skeleton: Skeleton, at: number): boolean {
  const { text, glyphs, glyphAt } = skeleton;
  const index = glyphAt[at] ?? -1;
  const first = glyphs[index];
  const before = text[at - 1] ?? '';
  if (first?.kind === 'symbol')
    return isNumber(nearest(glyphs, index, -1)) || (at > 0 && glyphAt[at - 1] === index - 1);
  if (joinedLeft(glyphs, index)) return true;
  const sign = glyphAt[at - 1] ?? -1;
  if (isNumber(first)) {
    if (before === BETWEEN_NUMBERS) return isNumber(glyphs[index - 2]) && goesOnAfterBlank(skeleton, index - 1);
    return (BEFORE_A_NUMBER.has(before) || isCurrency(before)) && !setsApart(skeleton, sign);
  }
  if (before === '' || isWord(glyphs[sign]) || setsApart(skeleton, sign)) return false;
  // "4+ hits" and "10% of": a sign that closes a number stands against it.
  const closes = glyphs[sign + 1]?.kind === 'space' && glyphs[sign - 1]?.kind !== 'space';
  if (CALCULATES.has(before)) return before !== '%';
  // "2 – Draw": between a number and a word only a true minus calculates.
  if (before === '-' && glyphs[sign]?.text !== '\u2212') return false;
  return CALCULATES_WITH_NUMBER.has(before) && !closes && isNumber(nearest(glyphs, sign, -1));
}

function cutsRight(skeleton: Skeleton, end: number): boolean {
  const { text, glyphs, glyphAt } = skeleton;
  const index = glyphAt[end - 1] ?? -1;
  const last = glyphs[index];
  const after = text[end] ?? '';
  if (last?.kind === 'symbol') {
    return CALCULATES_WITH_NUMBER.has(last.form) || BEFORE_A_NUMBER.has(last.form)
      ? isNumber(nearest(glyphs, index, 1))
      : false;
  }
  if (joinedRight(glyphs, index)) return true;
  const sign = glyphAt[end] ?? -1;
  if (isNumber(last)) {
    if (after === BETWEEN_NUMBERS) return goesOnAfterBlank(skeleton, index + 1);
    if (!AFTER_A_NUMBER.has(after) && !isCurrency(after)) return false;
    // "Step 2 – Draw": between a number and a word a dash that is no minus sets apart.
    const title = after === '-' && glyphs[sign]?.text !== '\u2212' && !isNumber(nearest(glyphs, sign, 1));
    return !title && !setsApart(skeleton, sign);
  }
  if (after === '' || isWord(glyphs[sign]) || setsApart(skeleton, sign)) return false;
  return CALCULATES.has(after) || (CALCULATES_WITH_NUMBER.has(after) && isNumber(nearest(glyphs, sign, 1)));
}

/** Whether the range of the page takes a word, a number or a calculation apart. */
export function cutsApart(skeleton: Skeleton, range: SkeletonRange): boolean {
  const { glyphAt } = skeleton;
  const split = (left: number, right: number): boolean =>
    glyphAt[left] !== undefined && glyphAt[left] !== -1 && glyphAt[left] === glyphAt[right];
  // The first letter of a ligature or of "½" cannot be quoted without the rest of it.
  if (split(range.start - 1, range.start) || split(range.end - 1, range.end)) return true;
  return cutsLeft(skeleton, range.start) || cutsRight(skeleton, range.end);
}
