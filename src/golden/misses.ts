/** The golden questions that were missed: what was expected, and what came instead. */
import { type AskedCase, isAnswerable, isLed, isUnanswerable, type PlacedPage, type Score } from './scores.ts';

export interface Miss {
  /** Of the question in its file. */
  readonly line: number;
  readonly game: string;
  readonly question: string;
  /** The name of the score. */
  readonly score: string;
  readonly expected: string;
  readonly got: string;
}

/** Pages told of those that were found instead. */
const MOST_FOUND = 5;

/**
 * In the order of the file. A page that is found late is a miss of hit@k for the largest k there is, or of one that does
 * not hold.
 */
export function missesOf(cases: readonly AskedCase[], scores: readonly Score[]): readonly Miss[] {
  const hits = scores
    .filter(({ id }) => id.startsWith('hit-'))
    .map(({ id, held }) => ({ cut: Number(id.slice('hit-'.length)), held }));
  const deepest = Math.max(...hits.map(({ cut }) => cut));
  const asked = hits.filter(({ cut, held }) => held === false || cut === deepest).map(({ cut }) => cut);
  return cases.flatMap((one) => missesOfCase(one, asked));
}

function missesOfCase(one: AskedCase, cuts: readonly number[]): readonly Miss[] {
  const { asked, game, rank, found, abstained, quotes, unfounded, ledTo } = one;
  const miss = (score: string, expected: string, got: string): Miss => ({
    line: asked.line,
    game: game.name,
    question: asked.question,
    score,
    expected,
    got,
  });
  const misses: Miss[] = [];
  if (isAnswerable(one)) {
    const missed = cuts.filter((cut) => rank > cut);
    if (missed.length > 0) misses.push(miss(`hit@${Math.max(...missed)}`, expectedPages(one), foundPages(rank, found)));
    if (abstained) misses.push(miss('false abstentions', 'an answer', 'no passage fits'));
    if (!isLed(one)) misses.push(miss('game', game.name, ledTo.length === 0 ? 'no game' : ledTo.join(' or ')));
  }
  if (isUnanswerable(one) && !abstained) misses.push(miss('abstention', 'no answer', placesOf(quotes)));
  for (const quote of unfounded)
    misses.push(miss('citations', `the quote on ${placesOf([quote])}`, `it is not there: “${quote.quote}”`));
  return misses;
}

/** `p. 5, 4 of one.pdf; p. 2 of two.pdf`: in their order, each document once in a row. */
function placesOf(pages: readonly PlacedPage[]): string {
  const runs: { readonly document: string; readonly pages: number[] }[] = [];
  for (const { document, page } of pages) {
    const last = runs.at(-1);
    if (last?.document !== document) runs.push({ document, pages: [page] });
    else if (!last.pages.includes(page)) last.pages.push(page);
  }
  return runs.map((run) => `p. ${run.pages.join(', ')} of ${run.document}`).join('; ');
}

function expectedPages({ asked, game }: AskedCase): string {
  const pages = Array.isArray(asked.pages) ? asked.pages.join(' or ') : '';
  return `p. ${pages} of ${asked.document ?? game.documents.map(({ path }) => path).join(' or ')}`;
}

function foundPages(rank: number, found: readonly PlacedPage[]): string {
  if (found.length === 0) return 'no page';
  const first = placesOf(found.slice(0, MOST_FOUND));
  return Number.isFinite(rank) ? `that at place ${rank}, after ${first}` : first;
}
