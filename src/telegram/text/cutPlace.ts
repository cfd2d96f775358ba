/** Where a text that is too long for one message is best cut. Work is in proportion to the text between the two ends. */

/** A stretch of the text that must not be cut, `start..end`. They come in order, one inside another after it; none crosses. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** White space at which a line may break: not the no-break spaces of "p. 12". */
const BREAKS = /[^\S\u00a0\u2007\u202f\ufeff]+/g;
const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*$/u;
const LONGEST_SENTENCE_END = 4;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * The best cut after `from`, at most at `limit`: in the second half of what fits a blank line, else the end of a line, of
 * a sentence, of a word, the last of its kind each; else the last word that ends in the first half; else the end of the
 * last grapheme that fits; else, where one grapheme is longer than all that fits, a whole character.
 */
export function cutPlace(text: string, from: number, limit: number, uncut: readonly Stretch[]): number {
  return breakPlace(text, from, limit, uncut) ?? graphemePlace(text, from, limit) ?? characterPlace(text, from, limit);
}

function breakPlace(text: string, from: number, limit: number, uncut: readonly Stretch[]): number | null {
  const middle = from + Math.floor((limit - from) / 2);
  const best: (number | null)[] = [null, null, null, null, null];
  let next = 0;
  // One unit more than a blank line at the limit has: whether a line or a paragraph ends there is seen then.
  for (const { index, 0: space } of text.slice(from, limit + 2).matchAll(BREAKS)) {
    const at = from + index;
    if (at > limit) break;
    while ((uncut[next]?.end ?? Infinity) <= at) next += 1;
    const isFree = at > from && at <= (uncut[next]?.start ?? Infinity);
    if (isFree) best[at < middle ? 4 : rankOf(text, at, space)] = at;
  }
  return best.find((at) => at !== null) ?? null;
}

/** 0 is the best. */
function rankOf(text: string, at: number, space: string): number {
  const lines = space.split('\n').length - 1;
  if (lines > 0) return lines > 1 ? 0 : 1;
  return SENTENCE_END.test(text.slice(Math.max(0, at - LONGEST_SENTENCE_END), at)) ? 2 : 3;
}

function graphemePlace(text: string, from: number, limit: number): number | null {
  // Whether a grapheme ends at the limit depends on the character after it, which may be a pair.
  const segment = graphemes.segment(text.slice(from, limit + 2)).containing(limit - from);
  if (segment === undefined) return limit;
  return segment.index > 0 ? from + segment.index : null;
}

function characterPlace(text: string, from: number, limit: number): number {
  const isInPair = (text.codePointAt(limit - 1) ?? 0) > 0xffff;
  return isInPair && limit - 1 > from ? limit - 1 : limit;
}
