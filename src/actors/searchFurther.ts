/** Looks up what the model wants to know, in the rules of the game and nowhere else. */
import { fromPromise } from 'xstate';
import type { WideningInput } from '../../machines/ruling.types.ts';
import { RulesLawyerError } from '../errors.ts';
import { Consultation, type SearchResult } from '../model/consultation.ts';
import type { ModelSearch, RetrievedPassage, ShelvedGame, Widening } from '../ports.ts';
import type { OpenResources, Resources } from '../resources.ts';
import { rankedPassages } from '../search/retrieve.ts';
import { searchExact } from '../search/searchExact.ts';

/** Passages of one exact search. */
const MOST_HITS = 30;

type Found = readonly RetrievedPassage[] | null;

/** In the passages that the exchange was begun with: the model knows no others. */
async function exactly(
  open: OpenResources,
  exchange: Consultation,
  { query, fuzzy }: ModelSearch,
  signal: AbortSignal,
): Promise<Found> {
  const hits = await searchExact(open.exactSearch, exchange.passages, { pattern: query, fuzzy: fuzzy ? 1 : 0 }, signal);
  return hits.kind === 'found' ? hits.passages.slice(0, MOST_HITS) : null;
}

/** null: it failed, or was refused; the model is told so and may try something else. */
async function carryOut(
  open: OpenResources,
  { game, exchange }: { readonly game: ShelvedGame; readonly exchange: Consultation },
  search: ModelSearch,
  signal: AbortSignal,
): Promise<Found> {
  if (search.problem !== null) return null;
  try {
    if (search.tool === 'exact') return await exactly(open, exchange, search, signal);
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
      results.push({ search, found: await carryOut(open, { game, exchange }, search, signal) });
    }
    const pages = results.flatMap(({ found }) => (found ?? []).map(({ page }) => page));
    return { exchange: exchange.widen(results), pages: [...new Set(pages)] };
  });
