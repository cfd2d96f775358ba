/** The books of the games that were asked about last, kept in memory: a long one takes 15 ms to read from the database. */
import type { GameRef, RetrievedPassage, ShelvedDocument } from '../ports.ts';
import { bookDigest, bookPassages } from './bookPassages.ts';
import type { Database } from './schema.ts';

/** Games: one evening's. A book of 400 pages takes some 4 MB. */
const MOST_KEPT = 4;

export interface BookShelf<B> {
  /** What was made of the game's passages; of a book that was replaced since, anew. */
  book(game: GameRef, documents: readonly ShelvedDocument[]): Promise<B>;
}

/** @param make of the passages of a game, as `bookPassages` reads them */
export function createBookShelf<B>(
  db: Database,
  make: (passages: readonly RetrievedPassage[]) => B,
  most: number = MOST_KEPT,
): BookShelf<B> {
  /** Asked for last, standing last. */
  const kept = new Map<string, Promise<B>>();
  return {
    book: async (game, documents) => {
      const paths = documents.map(({ path }) => path);
      const key = [await bookDigest(db, documents), game.id, game.name, ...paths].join('\0');
      const making = kept.get(key) ?? bookPassages(db, game, documents).then(make);
      kept.delete(key);
      kept.set(key, making);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      try {
        return await making;
      } catch (error) {
        if (kept.get(key) === making) kept.delete(key);
        throw error;
      }
    },
  };
}
