/**
 * Slips of the finger: how many there are between two words, and how many a name of a given length forgives.
 * The distance is Damerau's (optimal string alignment): an insertion, omission, substitution or swap of neighbours is one.
 */
import { distance as levenshtein } from 'fastest-levenshtein';

/**
 * Slips that a name of so many characters forgives. Below 4 none: every three-letter word is a slip away from
 * another. Two from 7 on, because two in six ("castle", "battle") already make another word.
 */
export function forgivenSlips(length: number): number {
  if (length < 4) return 0;
  if (length < 7) return 1;
  return length < 12 ? 2 : 3;
}

/** The slips between two texts, or null where there are more than `limit`. */
export function slipsBetween(first: string, second: string, limit: number): number | null {
  if (Math.abs(first.length - second.length) > limit) return null;
  const upper = levenshtein(first, second);
  if (upper <= 1) return upper <= limit ? upper : null;
  // A swap counts 2 in Levenshtein's measure and 1 here, so the distance is at least half of his.
  if (upper > 2 * limit) return null;
  const slips = alignmentDistance(first, second);
  return slips <= limit ? slips : null;
}

/** A 32-bit set of the characters of a text, for a cheap lower bound of the distance. */
export function letterMask(text: string): number {
  let mask = 0;
  for (let at = 0; at < text.length; at++) mask |= 1 << (text.charCodeAt(at) & 31);
  return mask;
}

/** Whether two texts with these masks may be within `limit` slips: each slip changes at most two members of the set. */
export function mayBeNear(first: number, second: number, limit: number): boolean {
  let different = first ^ second;
  let count = 0;
  while (different !== 0) {
    different &= different - 1;
    count++;
  }
  return count <= 2 * limit;
}

function alignmentDistance(first: string, second: string): number {
  const width = second.length + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: width }, (_, column) => column);
  for (let row = 1; row <= first.length; row++) {
    const current = [row];
    for (let column = 1; column < width; column++) {
      const same = first[row - 1] === second[column - 1];
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && first[row - 1] === second[column - 2] && first[row - 2] === second[column - 1];
      if (swapped) best = Math.min(best, (beforeLast[column - 2] ?? 0) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[width - 1] ?? 0;
}
