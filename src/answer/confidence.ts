/**
 * How far a ruling can be relied on, told from its evidence alone: what was found in the book, never what the model says of
 * itself. A quote less, a quote that is not in the book, or a number that no quote carries never raises it.
 */
import type { Citation, RetrievedPassage } from '../ports.ts';

export interface Evidence {
  readonly verdict: 'stated' | 'follows' | 'not_in_rules';
  /** Quotes that the model claimed. */
  readonly proposed: number;
  /** Those of them that stand in the book. */
  readonly verified: number;
  /** Numbers in the answer that no verified quote carries. */
  readonly unsupportedNumbers: number;
  /** Share of the question that the best cited passage holds, 0 to 1; 0 where the search did not find it. */
  readonly coverage: number;
  /** The model read the whole book, not a choice of passages. */
  readonly wholeBook: boolean;
}

export interface Confidence {
  readonly level: 'high' | 'medium' | 'low';
  /** 0 to 1. */
  readonly score: number;
}

const HIGH = 0.75;
const MEDIUM = 0.45;

/** A conclusion is somebody's, so it is never high. */
const OF_VERDICT = { stated: 1, follows: 0.74 } as const;

/** That the rules are silent can be seen in a whole book only, and even there it is not proved by a quote. */
const OF_SILENCE = { whole: 0.7, parts: 0.45 } as const;

/** One quote may be taken out of its context; the second confirms it. */
const OF_FIRST_QUOTE = 0.9;

/** For each number that comes from nowhere. */
const OF_NUMBER = 0.55;

export function confidenceOf(evidence: Evidence): Confidence {
  const doubts = OF_NUMBER ** Math.max(0, evidence.unsupportedNumbers);
  const score = round(
    (evidence.verdict === 'not_in_rules' ? ofSilence(evidence) : ofRuling(evidence, evidence.verdict)) * doubts,
  );
  return { level: score >= HIGH ? 'high' : score >= MEDIUM ? 'medium' : 'low', score };
}

function ofRuling(evidence: Evidence, verdict: keyof typeof OF_VERDICT): number {
  if (evidence.verified <= 0) return 0;
  const quotes = evidence.verified === 1 ? OF_FIRST_QUOTE : 1;
  return OF_VERDICT[verdict] * quotes * trueShare(evidence) * relevance(evidence);
}

/** Silence needs no quote, but false ones speak against whoever claims it. */
function ofSilence(evidence: Evidence): number {
  return (evidence.wholeBook ? OF_SILENCE.whole : OF_SILENCE.parts) * trueShare(evidence);
}

function trueShare({ proposed, verified }: Evidence): number {
  return proposed <= 0 ? 1 : Math.min(1, Math.max(0, verified) / proposed);
}

/** Who read the whole book chose the passages knowing all; else the search has to agree that they are about the question. */
function relevance({ coverage, wholeBook }: Evidence): number {
  const met = Math.min(1, Math.max(0, coverage));
  return wholeBook ? 0.9 + 0.1 * met : 0.7 + 0.3 * met;
}

const round = (score: number): number => Math.round(score * 1_000) / 1_000;

/** The best coverage among the ranked passages of the pages that are cited. */
export function citedCoverage(citations: readonly Citation[], ranked: readonly RetrievedPassage[]): number {
  const cited = new Set(citations.map(({ document, page }) => `${page}\n${document}`));
  return Math.max(
    0,
    ...ranked.filter(({ document, page }) => cited.has(`${page}\n${document}`)).map((one) => one.coverage),
  );
}
