/** What the log tells of the questions and updates of a table: each once, with its end, and nothing is kept of it then. */
import { expect, test } from 'vitest';
import type { InspectionEvent } from 'xstate';
import { z } from 'zod';
import { createLogger } from '../../src/logging/logger.ts';
import { createMachineLog } from '../../src/logging/machineLog.ts';
import { startConversation } from '../support/machineConversation.ts';
import { codedError } from '../support/machineRulings.ts';

const Line = z.looseObject({ time: z.string(), level: z.string(), message: z.string() });

/** The real machine of a table, and the real log that hears it. */
function heardConversation() {
  let output = '';
  const { log, flush } = createLogger({
    level: 'debug',
    sink: async (piece) => {
      output += piece.toString();
      return null;
    },
    pretty: false,
    secrets: [],
    now: () => 0,
  });
  const machineLog = createMachineLog({ log, hideChat: (chatId) => `hidden ${chatId}`, elapsed: () => 0 });
  const conversation = startConversation();
  conversation.actor.system.inspect((inspected: InspectionEvent) => {
    if (inspected.type !== '@xstate.event') return;
    machineLog.heard({ to: inspected.actorRef, from: inspected.sourceRef ?? null, event: inspected.event });
  });
  const lines = async (message: string): Promise<readonly unknown[]> => {
    await flush(1_000);
    const all = output.split('\n').filter((line) => line !== '');
    const told = all.map((line) => Line.parse(JSON.parse(line))).filter((line) => line.message === message);
    // What every line has is told of elsewhere.
    return told.map((line) => Object.fromEntries(Object.entries(line).filter(([name]) => !(name in Line.shape))));
  };
  return {
    ...conversation,
    machineLog,
    settled: () => lines('question settled'),
    attended: () => lines('update attended'),
  };
}

const CHAT = { chat: 'hidden 7', ms: 0 };

test('a question that is answered is settled once, when its end is recorded', async () => {
  const { ask, rule, recorded, settled, machineLog } = heardConversation();
  ask({ questionId: 5 });
  await rule();
  expect(await settled()).toEqual([]);
  expect(machineLog.about('Q5')).toEqual({ ruling: 'Q5', chat: 'hidden 7' });
  await recorded();
  expect(await settled()).toEqual([{ ruling: 'Q5', ...CHAT, kind: 'undecided' }]);
  expect(machineLog.about('Q5')).toEqual({ ruling: 'Q5' });
});

test('a question that is cancelled is settled as such, and its chat is not kept', async () => {
  const { ask, update, attended, recorded, settled, machineLog, held } = heardConversation();
  ask({ questionId: 5 });
  update({ seq: 8 });
  await held.resolve('attend 7:0', { kind: 'cancelled', questionId: 5 });
  await recorded();
  expect(await settled()).toEqual([{ ruling: 'Q5', ...CHAT, kind: 'cancelled' }]);
  expect(await attended()).toEqual([{ update: 'U8', ...CHAT, kind: 'cancelled' }]);
  expect(machineLog.about('Q5')).toEqual({ ruling: 'Q5' });
  expect(machineLog.about('U8')).toEqual({ update: 'U8' });
});

test('a rulebook that takes too long to be shelved is settled as failed', async () => {
  const { ask, clock, recorded, settled } = heardConversation();
  ask({ questionId: 5, kind: 'upload' });
  clock.increment(180_000);
  await recorded();
  expect(await settled()).toEqual([{ ruling: 'Q5', ...CHAT, kind: 'failed', reason: 'shelvingLimit' }]);
});

test('an end that cannot be recorded at first is told once', async () => {
  const { ask, rule, recorded, settled, held, clock } = heardConversation();
  ask({ questionId: 5 });
  await rule();
  await held.reject('record 7:0', codedError('SQLITE_FULL'));
  clock.increment(1_000);
  await recorded();
  expect(await settled()).toHaveLength(1);
});

test('an update that cannot be settled at first is known until it is', async () => {
  const { update, attended, held, clock, machineLog } = heardConversation();
  update({ seq: 8 });
  await held.reject('attend 7:0', codedError('SQLITE_FULL'));
  expect(machineLog.about('U8')).toEqual({ update: 'U8', chat: 'hidden 7' });
  clock.increment(1_000);
  await held.resolve('attend 7:0', { kind: 'noted' });
  expect(await attended()).toEqual([{ update: 'U8', ...CHAT, kind: 'noted' }]);
});
