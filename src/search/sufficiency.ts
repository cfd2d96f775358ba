/** Whether a passage is about the question at all, judged without understanding either: by what of it the section holds. */

/**
 * Share of the question's weight that the best section has to hold, by the number of the question's terms: of two
 * terms both have to be met, of a long question a third is enough, because one section answers one part of it.
 */
const NEEDED_BY_TERMS: readonly number[] = [0, 0.9, 0.55, 0.45, 0.36];
const NEEDED_OF_LONG = 0.28;

/** Of the names that the question asks about, the best section holds at least this share. */
const NEEDED_OF_NAMES = 0.5;

export interface Evidence {
  readonly coverage: number;
  readonly nameCoverage: number;
  /** Number of different terms in the question. */
  readonly terms: number;
}

export function isSufficient(evidence: Evidence): boolean {
  const needed = NEEDED_BY_TERMS[evidence.terms] ?? NEEDED_OF_LONG;
  return evidence.coverage >= needed && evidence.nameCoverage >= NEEDED_OF_NAMES;
}
