/** Asks the model for a ruling. None is connected: the ruling goes on to the extract. */
import { fromPromise } from 'xstate';
import type { Deliberation, GameRef, RetrievedPassage } from '../ports.ts';

export interface DeliberationInput {
  readonly question: string;
  readonly game: GameRef;
  readonly passages: readonly RetrievedPassage[];
}

export const deliberate = () =>
  fromPromise<Deliberation, DeliberationInput>(async () => ({ kind: 'unavailable', reason: 'no_model' }));
