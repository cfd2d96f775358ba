/** The passages that may answer the question, of one game. */
import { fromPromise } from 'xstate';
import { RulesLawyerError } from '../errors.ts';
import type { GameRef, Retrieval } from '../ports.ts';
import type { Resources } from '../resources.ts';
import { retrieve } from '../search/retrieve.ts';

export const retrievePassages = (resources: Resources) =>
  fromPromise<Retrieval, { readonly question: string; readonly game: GameRef | null }>(async ({ input, signal }) => {
    const { db, search, library } = resources.use();
    const attempt = () => retrieve(db, search, library.contents().games, input.question, input.game);
    try {
      return await attempt();
    } catch (error) {
      // A book was replaced under the search: once more, over the library as it is now.
      if (!(error instanceof RulesLawyerError && error.retryable) || signal.aborted) throw error;
      return attempt();
    }
  });
