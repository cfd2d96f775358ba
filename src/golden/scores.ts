/** From what golden questions came to, to scores: how many of how many, and whether that is what the file asks for. */
import type { Thresholds } from './goldenFile.ts';
import type { ShelvedCase } from './shelvedCase.ts';
import type { ShownQuote } from './standsOn.ts';

/** A place in a book. */
export interface PlacedPage {
  readonly document: string;
  readonly page: number;
}

/** What became of one question. */
export interface AskedCase extends ShelvedCase {
  /** 1-based rank of the first expected page, Infinity where it was not found. */
  readonly rank: number;
  /** The pages of the game, best first. */
  readonly found: readonly PlacedPage[];
  /** Asked with the game chosen. */
  readonly abstained: boolean;
  readonly quotes: readonly ShownQuote[];
  /** Those that do not stand where they are said to. */
  readonly unfounded: readonly ShownQuote[];
  /** The games to which the bare question leads: that of the answer, those offered to choose from, or none. */
  readonly ledTo: readonly string[];
}

export interface Score {
  /** `hit-1`, `citations`, `abstention`, `game`, `false-abstentions`. */
  readonly id: string;
  /** What is counted, in words. */
  readonly what: string;
  readonly count: number;
  readonly of: number;
  /** 0 to 1; null: the file asks for nothing. */
  readonly threshold: number | null;
  /** Null: nothing is asked for, or nothing could be counted. */
  readonly held: boolean | null;
  /** What there would have to be for it to be counted. */
  readonly lacking: string;
}

/** Shown also where the file asks for nothing of them. */
const USUAL_HITS = [1, 3, 5];

/** As the file and its readers call it: `hit@1`. */
export const nameOf = (id: string): string => id.replace(/^hit-/u, 'hit@').replaceAll('-', ' ');

export const isAnswerable = ({ asked }: ShelvedCase): boolean => asked.pages !== 'none' && asked.pages !== null;
export const isUnanswerable = ({ asked }: ShelvedCase): boolean => asked.pages === 'none';
export const isLed = ({ game, ledTo }: AskedCase): boolean => ledTo.includes(game.name);

const NO_PAGES = 'no question has pages';

export function scoresOf(cases: readonly AskedCase[], thresholds: Thresholds): readonly Score[] {
  const answerable = cases.filter(isAnswerable);
  const unanswerable = cases.filter(isUnanswerable);
  const quotes = cases.flatMap((one) => one.quotes);
  const unfounded = cases.flatMap((one) => one.unfounded);
  const cuts = [...new Set([...USUAL_HITS, ...thresholds.hits.keys()])].toSorted((a, b) => a - b);
  return [
    ...cuts.map((cut) =>
      score({
        id: `hit-${cut}`,
        what: cut === 1 ? 'the page found first is one that answers' : `a page that answers is among the first ${cut}`,
        count: answerable.filter(({ rank }) => rank <= cut).length,
        of: answerable.length,
        threshold: thresholds.hits.get(cut) ?? null,
        lacking: NO_PAGES,
      }),
    ),
    score({
      id: 'citations',
      what: 'quotes shown that stand on their page, read anew',
      count: quotes.length - unfounded.length,
      of: quotes.length,
      threshold: thresholds.citations,
      lacking: 'no quote was shown',
    }),
    score({
      id: 'abstention',
      what: 'questions not in the rules that get no answer',
      count: unanswerable.filter(({ abstained }) => abstained).length,
      of: unanswerable.length,
      threshold: thresholds.abstention,
      lacking: 'no question has pages: none',
    }),
    score({
      id: 'game',
      what: 'questions that lead to their game where none was chosen',
      count: answerable.filter(isLed).length,
      of: answerable.length,
      threshold: thresholds.game,
      lacking: NO_PAGES,
    }),
    score({
      id: 'false-abstentions',
      what: 'questions in the rules that get no answer',
      count: answerable.filter(({ abstained }) => abstained).length,
      of: answerable.length,
      threshold: null,
      lacking: NO_PAGES,
    }),
  ];
}

function score(counted: Omit<Score, 'held'>): Score {
  const { count, of, threshold } = counted;
  return { ...counted, held: threshold === null || of === 0 ? null : count / of >= threshold };
}
