/** Adapters in, provided machines out: the one place where what a machine names meets what does it. */
import { lifecycleMachine } from '../machines/lifecycle.machine.ts';
import { rulingMachine } from '../machines/ruling.machine.ts';
import { composeExtract } from './actors/composeExtract.ts';
import { deliberate } from './actors/deliberate.ts';
import { identifyGame } from './actors/identifyGame.ts';
import { openStorage } from './actors/openStorage.ts';
import { refreshLibrary } from './actors/refreshLibrary.ts';
import { releaseResources } from './actors/releaseResources.ts';
import { retrievePassages } from './actors/retrievePassages.ts';
import { validateEnvironment } from './actors/validateEnvironment.ts';
import { verifyQuotes } from './actors/verifyQuotes.ts';
import { watchLibrary } from './actors/watchLibrary.ts';
import type { Resources } from './resources.ts';

export function composeRuling(resources: Resources) {
  return rulingMachine.provide({
    actors: {
      identifyGame: identifyGame(resources),
      retrievePassages: retrievePassages(resources),
      deliberate: deliberate(),
      verifyQuotes: verifyQuotes(resources),
      composeExtract: composeExtract(resources),
    },
  });
}

export function composeLifecycle(resources: Resources) {
  return lifecycleMachine.provide({
    actors: {
      openStorage: openStorage(resources),
      validateEnvironment: validateEnvironment(resources),
      refreshLibrary: refreshLibrary(resources),
      watchLibrary: watchLibrary(resources),
      releaseResources: releaseResources(resources),
      settleQuestion: composeRuling(resources),
    },
  });
}
