/** Looks up what the model wants to know, in the rules of the game and nowhere else. */
import { fromPromise } from 'xstate';
import type { WideningInput } from '../../machines/ruling.types.ts';
import { RulesLawyerError } from '../errors.ts';
import { Consultation, type SearchResult } from '../model/consultation.ts';
import type { ModelSearch, RetrievedPassage, ShelvedGame, Widening } from '../ports.ts';
import type { OpenResources, Resources } from '../resources.ts';
import { rankedPassages } from '../search/retrieve.ts';
import { searchExact } from '../search/searchExact.ts';
import { bookPassages } from '../storage/bookPassages.ts';

/** Passages of one exact search. */
const MOST_HITS = 30;

type Found = readonly RetrievedPassage[] | null;

async function exactly(
  open: OpenResources,
  game: ShelvedGame,
  search: ModelSearch,
  signal: AbortSignal,
): Promise<Found> {
  const { query, fuzzy } = search;
  const hits = await searchExact(
    open.db,
    open.exactSearch,
    game.documents,
    { pattern: query, fuzzy: fuzzy ? 1 : 0 },
    signal,
  );
  if (hits.kind !== 'found') return null;
  const wanted = new Set(hits.hits.slice(0, MOST_HITS).map(({ passageId }) => passageId));
  return (await bookPassages(open.db, game, game.documents)).filter(({ id }) => wanted.has(id));
}

/** null: it failed, or was refused; the model is told so and may try something else. */
async function carryOut(
  open: OpenResources,
  game: ShelvedGame,
  search: ModelSearch,
  signal: AbortSignal,
): Promise<Found> {
  if (search.problem !== null) return null;
  try {
    if (search.tool === 'exact') return await exactly(open, game, search, signal);
    return await rankedPassages(open.db, open.search, game, search.query);
  } catch (error) {
    if (!(error instanceof RulesLawyerError) || signal.aborted) throw error;
    return null;
  }
}

export const searchFurther = (resources: Resources) =>
  fromPromise<Widening, WideningInput>(async ({ input, signal }) => {
    const open = resources.use();
    const { evidence, exchange, searches } = input;
    const game = open.library.contents().games.find(({ id }) => id === evidence.game.id);
    if (game === undefined || !(exchange instanceof Consultation)) throw new Error('nothing can be looked up');
    const results: SearchResult[] = [];
    for (const search of searches) {
      signal.throwIfAborted();
      results.push({ search, found: await carryOut(open, game, search, signal) });
    }
    const pages = results.flatMap(({ found }) => (found ?? []).map(({ page }) => page));
    return { exchange: exchange.widen(results), pages: [...new Set(pages)] };
  });
