/** The registry under test: the real one with real conversations and rulings, their impure actors held. */
import { createActor, fromCallback, SimulatedClock } from 'xstate';
import { conversationsMachine } from '../../machines/conversations.machine.ts';
import type { ConversationsInput, DeliveryCommand, PullInput } from '../../machines/conversations.types.ts';
import type { PulledQuestion, PulledUpdate, TableKey, Work } from '../../src/tablePorts.ts';
import { heldConversation, pulledQuestion, pulledUpdate, recorded, undecided } from './machineConversation.ts';
import { codedError } from './machineRulings.ts';
import { HeldActors } from './machineStage.ts';

/** Work for these tables; the words of a question are the key of its table. */
export function workFor(updates: readonly TableKey[], questions: readonly TableKey[] = []): Work {
  return {
    updates: updates.map((table) => pulledUpdate({ table })),
    questions: questions.map((table) => pulledQuestion({ table, text: table })),
  };
}

/** A delivery that keeps what it is told, until it is broken. */
export function heldDelivery() {
  const delivered: DeliveryCommand[] = [];
  let broken = false;
  return {
    delivered,
    break: () => {
      broken = true;
    },
    logic: fromCallback<DeliveryCommand>(({ receive }) => {
      receive((command) => {
        if (broken) throw codedError('EPIPE');
        delivered.push(command);
      });
    }),
  };
}

export function heldRegistry(held: HeldActors, delivery: ReturnType<typeof heldDelivery>) {
  return conversationsMachine.provide({
    actors: {
      pullWork: held.promise<Work, PullInput>('pullWork'),
      flushOutbox: held.promise('flushOutbox'),
      deliverMessages: delivery.logic,
      converse: heldConversation(held),
    },
  });
}

const HANDS: ConversationsInput = {
  maxAnswers: 2,
  maxAttending: 2,
  maxLive: 4,
  finishLimitMs: 15_000,
  mayDeliberate: true,
};

export function startRegistry(input: Partial<ConversationsInput> = {}) {
  const held = new HeldActors();
  const clock = new SimulatedClock();
  const delivery = heldDelivery();
  const actor = createActor(heldRegistry(held, delivery), { input: { ...HANDS, ...input }, clock });
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  const snapshot = () => actor.getSnapshot();
  const pulls = () => held.starts.get('pullWork') ?? 0;
  return {
    actor,
    clock,
    delivery,
    errors,
    held,
    pulls,
    value: () => snapshot().value,
    tags: () => [...snapshot().tags].toSorted(),
    output: () => snapshot().output,
    /** Keys of the tables whose conversations are alive, as the children say. */
    alive: () =>
      Object.keys(snapshot().children)
        .filter((id) => id.startsWith('table-'))
        .map((id) => id.slice('table-'.length))
        .toSorted(),
    starts: (name: string) => held.starts.get(name) ?? 0,
    signal: (name: string) => held.held(name).signal,
    arrive: () => {
      actor.send({ type: 'work.arrived' });
    },
    drain: () => {
      actor.send({ type: 'drain.request' });
    },
    rest: (table: TableKey) => {
      actor.send({ type: 'conversation.rested', table });
    },
    pullInput: () => held.held('pullWork').input,
    /** Lets the pull under way find this. */
    find: (updates: readonly TableKey[], questions: readonly TableKey[] = []) =>
      held.resolve('pullWork', workFor(updates, questions)),
    findThese: (updates: readonly PulledUpdate[], questions: readonly PulledQuestion[] = []) =>
      held.resolve('pullWork', { updates, questions }),
    attended: (table: TableKey) => held.resolve(`attend ${table}`, { kind: 'noted' }),
    /** Ends the question of the table by itself, its words being its key. */
    answered: async (table: TableKey) => {
      await held.resolve(`rule ${table}`, undecided);
      await held.resolve(`record ${table}`, recorded);
    },
    /** Makes the conversation of a table throw: no actor of its may come back with nothing. */
    breakAttending: (table: TableKey) => held.resolve(`attend ${table}`, null),
    breakAsking: async (table: TableKey) => {
      await held.resolve(`rule ${table}`, undecided);
      await held.resolve(`record ${table}`, null);
    },
    /** Wakes these tables one after the other, and lets them rest. */
    wakeAndRest: async (tables: readonly TableKey[]) => {
      for (const table of tables) {
        if (snapshot().matches({ serving: { open: 'settled' } })) actor.send({ type: 'work.arrived' });
        await held.resolve('pullWork', workFor([table]));
        await held.resolve(`attend ${table}`, { kind: 'noted' });
      }
    },
  };
}
