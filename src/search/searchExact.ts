/** `search_exact` over the indexed text of a game: passages in the order of the book, matched by ugrep. */
import type { ShelvedDocument } from '../ports.ts';
import type { Database } from '../storage/schema.ts';
import type { ExactSearch } from './exact/exactSearch.ts';
import type { ExactSearchQuery } from './exact/types.ts';

export interface ExactHit {
  /** As in a RetrievedPassage. */
  readonly passageId: string;
  readonly document: string;
  readonly page: number;
}

export type ExactHits =
  | {
      readonly kind: 'found';
      readonly hits: readonly ExactHit[];
      /** `fixed`: ugrep met a limit and the words were looked for without it, without errors allowed. */
      readonly mode: 'boolean' | 'fixed';
      /** There are more hits than are given. */
      readonly truncated: boolean;
    }
  | { readonly kind: 'unavailable' | 'refused'; readonly reason: string };

/**
 * Searches the text of the documents, a passage at a time: AND and NOT hold within one passage.
 * @throws the signal's reason when it aborts
 */
export async function searchExact(
  db: Database,
  exactSearch: ExactSearch,
  documents: readonly ShelvedDocument[],
  query: ExactSearchQuery,
  signal: AbortSignal,
): Promise<ExactHits> {
  if (documents.length === 0) return { kind: 'found', hits: [], mode: 'boolean', truncated: false };
  const pathOf = new Map(documents.map((document) => [document.documentId, document.path]));
  const rows = await db
    .selectFrom('passages')
    .select(['id', 'document_id', 'page', 'text'])
    .where('document_id', 'in', [...pathOf.keys()])
    .orderBy('id')
    .execute();
  const byId = new Map(rows.map((row) => [String(row.id), row]));
  const paragraphs = rows.map((row) => ({ id: String(row.id), text: row.text }));
  const result = await exactSearch.search(query, paragraphs, signal);
  if (result.kind !== 'found') return result;
  const hits = result.ids.flatMap((passageId): ExactHit[] => {
    const row = byId.get(passageId);
    return row === undefined ? [] : [{ passageId, document: pathOf.get(row.document_id) ?? '', page: row.page }];
  });
  return { kind: 'found', hits, mode: result.mode, truncated: result.truncated };
}
