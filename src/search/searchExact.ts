/** `search_exact` over the passages of a game: those that hold the words, in the order of the book, matched by ugrep. */
import type { RetrievedPassage } from '../ports.ts';
import type { ExactSearch } from './exact/exactSearch.ts';
import type { ExactSearchQuery } from './exact/types.ts';

export type ExactHits =
  | {
      readonly kind: 'found';
      readonly passages: readonly RetrievedPassage[];
      /** `fixed`: ugrep met a limit and the words were looked for without it, without errors allowed. */
      readonly mode: 'boolean' | 'fixed';
      /** There are more hits than are given. */
      readonly truncated: boolean;
    }
  | { readonly kind: 'unavailable' | 'refused'; readonly reason: string };

/**
 * Searches a passage at a time: AND and NOT hold within one passage.
 * @throws the signal's reason when it aborts
 */
export async function searchExact(
  exactSearch: ExactSearch,
  passages: readonly RetrievedPassage[],
  query: ExactSearchQuery,
  signal: AbortSignal,
): Promise<ExactHits> {
  if (passages.length === 0) return { kind: 'found', passages: [], mode: 'boolean', truncated: false };
  const result = await exactSearch.search(query, passages, signal);
  if (result.kind !== 'found') return result;
  const byId = new Map(passages.map((passage) => [passage.id, passage]));
  const found = result.ids.flatMap((id) => byId.get(id) ?? []);
  return { kind: 'found', passages: found, mode: result.mode, truncated: result.truncated };
}
