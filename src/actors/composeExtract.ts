/** The answer without a model: the best passages, word for word. */
import { fromPromise } from 'xstate';
import { composeExtract as compose } from '../answer/extract.ts';
import type { Extract, GameRef, RetrievedPassage } from '../ports.ts';
import type { Resources } from '../resources.ts';
import { readBookPage } from '../storage/bookPages.ts';

export interface ExtractInput {
  readonly question: string;
  readonly game: GameRef;
  readonly passages: readonly RetrievedPassage[];
}

export const composeExtract = (resources: Resources) =>
  fromPromise<Extract, ExtractInput>(({ input }) => {
    const { db } = resources.use();
    return compose(input.question, input.passages, (passageId, page) => readBookPage(db, passageId, page));
  });
