/** Whether a passage is about the question at all, judged without understanding either: by what of it the section holds. */

/**
 * Share of the question's weight that the best section has to hold, by the number of the question's terms: people ask in
 * other words than the book's, so less is asked of a long question; of two words one may be the asker's own.
 * Tried on 108 answerable questions and 179 put to the wrong book: 99 of the first pass, and 62 of the others.
 */
const NEEDED_BY_TERMS: readonly number[] = [0, 0.5, 0.5, 0.4, 0.4];
const NEEDED_OF_LONG = 0.3;

/** Of the names that the question asks about, a section among the best holds at least this share. */
const NEEDED_OF_NAMES = 0.5;

export interface Evidence {
  readonly coverage: number;
  readonly nameCoverage: number;
  /** Number of different terms in the question. */
  readonly terms: number;
}

export function isSufficient(evidence: Evidence): boolean {
  if (evidence.terms === 0) return false;
  const needed = NEEDED_BY_TERMS[evidence.terms] ?? NEEDED_OF_LONG;
  return evidence.coverage >= needed && evidence.nameCoverage >= NEEDED_OF_NAMES;
}
