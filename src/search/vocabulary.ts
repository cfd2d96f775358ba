/** The different terms of the documents that are searched, kept at hand for the documents that were searched last. */
import type { Database } from '../storage/schema.ts';

export interface Vocabulary {
  readonly terms: readonly string[];
  has(term: string): boolean;
}

export interface VocabularyCache {
  of(documentIds: readonly number[]): Promise<Vocabulary>;
}

/** Games whose vocabularies are kept; one takes about a megabyte. */
const KEPT = 8;

/** A document's vocabulary never changes under its identifier, so that nothing here can be out of date. */
export function createVocabularyCache(db: Database): VocabularyCache {
  const kept = new Map<string, Vocabulary>();

  const load = async (documentIds: readonly number[]): Promise<Vocabulary> => {
    const rows = await db
      .selectFrom('documents')
      .select('vocabulary')
      .where('id', 'in', [...documentIds])
      .execute();
    const terms = new Set(rows.flatMap((row) => (row.vocabulary === '' ? [] : row.vocabulary.split(' '))));
    return { terms: [...terms], has: (term) => terms.has(term) };
  };

  return {
    of: async (documentIds) => {
      const key = documentIds.join(',');
      const vocabulary = kept.get(key) ?? (await load(documentIds));
      // Last used stands last; the first is the one to go.
      kept.delete(key);
      kept.set(key, vocabulary);
      const oldest = kept.keys().next();
      if (kept.size > KEPT && oldest.done !== true) kept.delete(oldest.value);
      return vocabulary;
    },
  };
}
