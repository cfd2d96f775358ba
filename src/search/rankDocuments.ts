/**
 * The pages of all given documents, best first, for measuring the search: unlike an answer, which is of one game, it
 * leaves no document out. Those of a game that the question names come before all others.
 */
import type { ShelvedGame } from '../ports.ts';
import { type RankedPage, rankPages } from './rank.ts';
import type { RankedSearch } from './rankedSearch.ts';

/** A game that a question names. */
export interface NamedDocuments {
  /** All its names: the question is not about their words. */
  readonly names: readonly string[];
  readonly documentIds: readonly number[];
}

export function namedDocuments({ name, aliases, documents }: ShelvedGame): NamedDocuments {
  return { names: [name, ...aliases], documentIds: documents.map(({ documentId }) => documentId) };
}

/** Best first among the documents of the named games, then best first among the others; each page once. */
export async function rankDocuments(
  search: RankedSearch,
  question: string,
  documentIds: readonly number[],
  named: readonly NamedDocuments[],
): Promise<readonly RankedPage[]> {
  const ignored = named.flatMap((game) => game.names);
  const first = new Set(named.flatMap((game) => game.documentIds));
  const ahead = documentIds.filter((id) => first.has(id));
  const behind = documentIds.filter((id) => !first.has(id));
  const pages: RankedPage[] = [];
  for (const scope of [ahead, behind]) {
    if (scope.length > 0) pages.push(...rankPages((await search.search(question, scope, ignored)).passages));
  }
  return pages;
}
