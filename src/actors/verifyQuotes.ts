/** Keeps the quotes that stand in the book. */
import { fromPromise } from 'xstate';
import { verifyQuotes as verify } from '../answer/verifyQuotes.ts';
import type { ProposedQuote, RetrievedPassage, Verification } from '../ports.ts';
import type { Resources } from '../resources.ts';
import { readBookPage } from '../storage/bookPages.ts';

export interface VerificationInput {
  readonly passages: readonly RetrievedPassage[];
  readonly quotes: readonly ProposedQuote[];
}

export const verifyQuotes = (resources: Resources) =>
  fromPromise<Verification, VerificationInput>(({ input }) => {
    const { db } = resources.use();
    return verify(input.quotes, input.passages, (passageId, page) => readBookPage(db, passageId, page));
  });
