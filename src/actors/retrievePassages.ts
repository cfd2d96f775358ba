/** The passages that may answer the question, of one game. */
import { fromPromise } from 'xstate';
import type { GameRef, Retrieval } from '../ports.ts';
import type { Resources } from '../resources.ts';
import { retrieve } from '../search/retrieve.ts';

export const retrievePassages = (resources: Resources) =>
  fromPromise<Retrieval, { readonly question: string; readonly game: GameRef | null }>(({ input }) => {
    const { db, search, library } = resources.use();
    return retrieve(db, search, library.contents().games, input.question, input.game);
  });
