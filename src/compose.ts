/** Adapters in, provided machines out: the one place where what a machine names meets what does it. */
import { conversationMachine } from '../machines/conversation.machine.ts';
import { conversationsMachine } from '../machines/conversations.machine.ts';
import { housekeepingMachine } from '../machines/housekeeping.machine.ts';
import { lifecycleMachine } from '../machines/lifecycle.machine.ts';
import { rulingMachine } from '../machines/ruling.machine.ts';
import { watchdogMachine } from '../machines/watchdog.machine.ts';
import { attendUpdate } from './actors/attendUpdate.ts';
import { composeExtract } from './actors/composeExtract.ts';
import { deliberate } from './actors/deliberate.ts';
import { deliverMessages } from './actors/deliverMessages.ts';
import { flushOutbox } from './actors/flushOutbox.ts';
import { identifyGame } from './actors/identifyGame.ts';
import { openStorage } from './actors/openStorage.ts';
import { pruneRecords } from './actors/pruneRecords.ts';
import { pullWork } from './actors/pullWork.ts';
import { receiveUpdates } from './actors/receiveUpdates.ts';
import { recordEnd } from './actors/recordEnd.ts';
import { refreshLibrary } from './actors/refreshLibrary.ts';
import { releaseResources } from './actors/releaseResources.ts';
import { retrievePassages } from './actors/retrievePassages.ts';
import { searchFurther } from './actors/searchFurther.ts';
import { shelveDocument } from './actors/shelveDocument.ts';
import { validateEnvironment } from './actors/validateEnvironment.ts';
import { verifyQuotes } from './actors/verifyQuotes.ts';
import { watchEventLoop } from './actors/watchEventLoop.ts';
import { watchHeadroom } from './actors/watchHeadroom.ts';
import { watchLibrary } from './actors/watchLibrary.ts';
import { watchModel } from './actors/watchModel.ts';
import type { Resources } from './resources.ts';

export function composeRuling(resources: Resources) {
  return rulingMachine.provide({
    actors: {
      identifyGame: identifyGame(resources),
      retrievePassages: retrievePassages(resources),
      deliberate: deliberate(resources),
      searchFurther: searchFurther(resources),
      verifyQuotes: verifyQuotes(resources),
      composeExtract: composeExtract(resources),
    },
  });
}

export function composeConversation(resources: Resources) {
  return conversationMachine.provide({
    actors: {
      attendUpdate: attendUpdate(resources),
      settleQuestion: composeRuling(resources),
      shelveDocument: shelveDocument(resources),
      recordEnd: recordEnd(resources),
    },
  });
}

export function composeConversations(resources: Resources) {
  return conversationsMachine.provide({
    actors: {
      pullWork: pullWork(resources),
      deliverMessages: deliverMessages(resources),
      flushOutbox: flushOutbox(resources),
      converse: composeConversation(resources),
    },
  });
}

export function composeHousekeeping(resources: Resources) {
  return housekeepingMachine.provide({
    actors: {
      watchHeadroom: watchHeadroom(resources),
      pruneRecords: pruneRecords(resources),
    },
  });
}

export function composeWatchdog() {
  return watchdogMachine.provide({ actors: { watchEventLoop: watchEventLoop() } });
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
      receiveUpdates: receiveUpdates(resources),
      serveTables: composeConversations(resources),
      watchModel: watchModel(resources),
      keepHouse: composeHousekeeping(resources),
      keepWatchdog: composeWatchdog(),
    },
  });
}
