/** The passages that may answer the question, of one game. */
import { fromPromise } from 'xstate';
import type { RulingContext } from '../../machines/ruling.types.ts';
import { RulesLawyerError } from '../errors.ts';
import type { Retrieval } from '../ports.ts';
import type { Resources } from '../resources.ts';
import { retrieve } from '../search/retrieve.ts';
import { standAlone } from '../search/standAlone.ts';

export const retrievePassages = (resources: Resources) =>
  fromPromise<Retrieval, Pick<RulingContext, 'question' | 'game' | 'history'>>(async ({ input, signal }) => {
    const { db, search, library } = resources.use();
    const { question, game, history } = input;
    const attempt = async (): Promise<Retrieval> => {
      const { games } = library.contents();
      const asked = await retrieve(db, search, games, question, game);
      // "And in the second round?" is about what was asked before.
      const whole = standAlone(question, history, asked.kind === 'nothing');
      if (whole === null) return asked;
      const fuller = await retrieve(db, search, games, whole, game);
      return fuller.kind === 'found' ? fuller : asked;
    };
    try {
      return await attempt();
    } catch (error) {
      // A book was replaced under the search: once more, over the library as it is now.
      if (!(error instanceof RulesLawyerError && error.retryable) || signal.aborted) throw error;
      return attempt();
    }
  });
