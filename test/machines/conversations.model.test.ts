/**
 * Every transition of the registry, walked on real actors and held against tables typed by hand. At most one thing of
 * one table is in hand here; what several tables do to each other is in conversations.machine.test.ts.
 */
import { expect, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
import { conversationsMachine } from '../../machines/conversations.machine.ts';
import type { ConversationsInput } from '../../machines/conversations.types.ts';
import { recorded, table, undecided } from '../support/machineConversation.ts';
import { codedError } from '../support/machineRulings.ts';
import { HeldActors, TimerBoard } from '../support/machineStage.ts';
import { pinnedDelays, pinnedStates } from '../support/machineStructure.ts';
import { heldDelivery, heldRegistry, workFor } from '../support/machineTables.ts';
import { type Row, type Stage, walkEveryTransition } from '../support/machineWalk.ts';

const done = (id: string, output: unknown) => ({ type: `xstate.done.actor.${id}`, actorId: id, output });
const broken = (id: string) => ({
  type: `xstate.error.actor.${id}` as const,
  actorId: id,
  error: codedError('broken'),
});
const after = (delay: string, state: string) => ({ type: `xstate.after.${delay}.conversations.${state}` });

const input: ConversationsInput = {
  maxAnswers: 1,
  maxAttending: 1,
  maxLive: 2,
  finishLimitMs: 15_000,
  mayDeliberate: false,
};

/** What is sent to the registry as it stands; `while` tells rows apart that depend on what the table does. */
const commands = {
  work: { type: 'work.arrived' },
  progressed: {
    type: 'question.progressed',
    questionId: 1,
    progress: { stage: 'retrieving', game: null, pages: [], words: [] },
  },
  rested: { type: 'conversation.rested', table, while: 'resting' },
  'rested, late': { type: 'conversation.rested', table, while: 'busy' },
  drain: { type: 'drain.request', while: 'unknown' },
  'drain while resting': { type: 'drain.request', while: 'resting' },
  'drain while busy': { type: 'drain.request', while: 'busy' },
  'late error': broken('table-8:0'),
} as const;

const [update] = workFor([table]).updates;
const again = { updates: [{ ...update, seq: 2 }], questions: [] };

/** What the table tells by itself. */
const ends = {
  attended: { type: 'update.attended', table },
  settled: { type: 'question.settled', table },
};

const events: Record<string, EventObject> = {
  ...commands,
  'pulled nothing': done('pullWork', workFor([])),
  'pulled an update': done('pullWork', workFor([table])),
  'pulled another update': done('pullWork', again),
  'pulled a question': done('pullWork', workFor([], [table])),
  'pullWork broken': broken('pullWork'),
  'pull again': after('pullRetryDelay', 'serving.open.stalled'),
  ...ends,
  'table broken': broken(`table-${table}`),
  'deliverMessages broken': broken('deliverMessages'),
  'finishing late': after('finishLimit', 'serving.draining.finishing'),
  flushed: done('flushOutbox', undefined),
  'flushOutbox broken': broken('flushOutbox'),
  'flushing late': after('flushLimit', 'serving.draining.flushing'),
};

/** Which events may come: those that name what the table does only while it does that. */
function isOffered(states: readonly string[], event: string, context: unknown): boolean {
  const said = JSON.stringify(context);
  const attending = said.includes('"attending":true');
  const asking = said.includes('"asking":true');
  const known = said.includes(table);
  const busy = attending || asking;
  const when: Record<string, boolean> = {
    'pulled an update': !known,
    'pulled a question': !known,
    'pulled another update': known && !busy,
    attended: attending,
    settled: asking,
    'table broken': attending,
    rested: known && !busy,
    'rested, late': busy,
    drain: !known,
    'drain while resting': known && !busy,
    'drain while busy': busy,
  };
  return (when[event] ?? true) && !(event.startsWith('drain') && !states.some((state) => state.includes('.open.')));
}

const pulling = 'serving.open.pulling.undisturbed';
const overtaken = 'serving.open.pulling.overtaken';
const settled = 'serving.open.settled';
const stalled = 'serving.open.stalled';
const finishing = 'serving.draining.finishing';
const flushing = 'serving.draining.flushing';

const open = (state: string): Row[] => [
  [state, 'progressed', state, ['progress']],
  [state, 'rested', state, ['table stopped']],
  [state, 'rested, late', state, []],
  [state, 'drain', flushing, ['flush']],
  [state, 'drain while resting', flushing, ['table stopped', 'flush']],
  [state, 'drain while busy', finishing, []],
  [state, 'deliverMessages broken', 'broken', []],
];

const rows: readonly Row[] = [
  ...open(pulling),
  ...open(overtaken),
  ...open(settled),
  ...open(stalled),
  [pulling, 'work', overtaken, []],
  [pulling, 'attended', overtaken, ['outbox']],
  [pulling, 'settled', overtaken, ['record', 'outbox']],
  [pulling, 'table broken', overtaken, ['table stopped']],
  [pulling, 'pulled nothing', settled, []],
  [pulling, 'pulled an update', settled, ['table woken', 'attend']],
  [pulling, 'pulled another update', settled, ['attend']],
  [pulling, 'pulled a question', settled, ['table woken', 'rule', 'progress']],
  [pulling, 'pullWork broken', stalled, []],
  [overtaken, 'attended', overtaken, ['outbox']],
  [overtaken, 'settled', overtaken, ['record', 'outbox']],
  [overtaken, 'table broken', overtaken, ['table stopped']],
  [overtaken, 'pulled nothing', pulling, ['pull']],
  [overtaken, 'pulled an update', pulling, ['table woken', 'attend', 'pull']],
  [overtaken, 'pulled another update', pulling, ['attend', 'pull']],
  [overtaken, 'pulled a question', pulling, ['table woken', 'rule', 'progress', 'pull']],
  [overtaken, 'pullWork broken', stalled, []],
  [settled, 'work', pulling, ['pull']],
  [settled, 'attended', pulling, ['outbox', 'pull']],
  [settled, 'settled', pulling, ['record', 'outbox', 'pull']],
  [settled, 'table broken', pulling, ['table stopped', 'pull']],
  [stalled, 'attended', stalled, ['outbox']],
  [stalled, 'settled', stalled, ['record', 'outbox']],
  [stalled, 'table broken', stalled, ['table stopped']],
  [stalled, 'pull again', pulling, ['pull']],
  [finishing, 'progressed', finishing, ['progress']],
  [finishing, 'rested, late', finishing, []],
  [finishing, 'attended', flushing, ['outbox', 'table stopped', 'flush']],
  [finishing, 'settled', flushing, ['record', 'outbox', 'table stopped', 'flush']],
  [finishing, 'table broken', flushing, ['table stopped', 'flush']],
  [finishing, 'finishing late', flushing, ['table stopped', 'flush']],
  [finishing, 'deliverMessages broken', 'broken', []],
  [flushing, 'progressed', flushing, ['progress']],
  [flushing, 'flushed', 'drained', []],
  [flushing, 'flushOutbox broken', 'drained', []],
  [flushing, 'flushing late', 'drained', []],
  [flushing, 'deliverMessages broken', 'broken', []],
];

/** Lengths that tell the timers apart on the board; those of the conversations are never fired. */
const delays = { pullRetryDelay: 1, finishLimit: 2, flushLimit: 3 };
const timers: Record<string, number> = { 'pull again': 1, 'finishing late': 2, 'flushing late': 3 };

function start(): Stage & { readonly output: () => unknown } {
  const facts: string[] = [];
  const held = new HeldActors((name) => facts.push(name.replace(/ .*|Work|Outbox/, '')));
  const clock = new TimerBoard();
  const delivery = heldDelivery();
  const actor = createActor(heldRegistry(held, delivery).provide({ delays }), { input, clock });
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  const child = `table-${table}`;
  let wasAlive = false;
  return {
    errors,
    output: () => actor.getSnapshot().output,
    value: () => actor.getSnapshot().value,
    stop: () => actor.stop(),
    takeFacts: () => {
      const { children, status } = actor.getSnapshot();
      const alive = Object.hasOwn(children, child);
      const change = alive ? 'table woken' : 'table stopped';
      const changes = alive === wasAlive || status !== 'active' ? [] : [change];
      wasAlive = alive;
      const told = delivery.delivered.splice(0).map(({ type }) => (type === 'outbox.filled' ? 'outbox' : 'progress'));
      return [...facts.splice(0), ...changes, ...told];
    },
    perform: async (event) => {
      const label = Object.entries(events).find(([, known]) => known === event)?.[0] ?? '';
      const timer = timers[label];
      if (timer !== undefined) return clock.fire(timer);
      const command = Object.values(commands).find((known) => known === event);
      if (command !== undefined) return actor.send(command);
      if (label === 'attended') return held.resolve(`attend ${table}`, { kind: 'noted' });
      if (label === 'table broken') return held.resolve(`attend ${table}`, null);
      if (label === 'settled') {
        await held.resolve(`rule ${table}`, undecided);
        return held.resolve(`record ${table}`, recorded);
      }
      if (label === 'deliverMessages broken') {
        delivery.break();
        return actor.getSnapshot().children.deliverMessages?.send({ type: 'outbox.filled' });
      }
      const name = event.type.split('.')[3] ?? '';
      return 'error' in event ? held.reject(name, event.error) : held.resolve(name, 'output' in event && event.output);
    },
  };
}

test('every transition goes where the table says, tells what it says and ends in its output', async () => {
  const outputs = new Set<string>();
  const walked = await walkEveryTransition({
    machine: conversationsMachine,
    input,
    events,
    rows,
    offers: isOffered,
    start,
    atEnd: (stage, ended, path) => {
      if (!ended) return;
      const isBroken = path.at(-1) === 'deliverMessages broken';
      const output = isBroken ? { kind: 'broken', reason: 'EPIPE' } : { kind: 'drained' };
      expect({ path, output: stage.output() }).toEqual({ path, output });
      outputs.add(output.kind);
    },
  });
  expect(walked.faults).toEqual([]);
  expect(outputs).toEqual(new Set(['drained', 'broken']));
  expect(walked.transitions).toBeGreaterThan(rows.length);
});

test('the states and their tags are those of the pinned list', () => {
  expect(pinnedStates(conversationsMachine)).toEqual([
    'serving #live',
    'serving.open #accepting',
    'serving.open.pulling',
    'serving.open.pulling.undisturbed',
    'serving.open.pulling.overtaken',
    'serving.open.settled',
    'serving.open.stalled #degraded',
    'serving.draining',
    'serving.draining.finishing',
    'serving.draining.flushing',
    'drained (final)',
    'broken (final)',
  ]);
});

test('every wait has its limit or its retry', () => {
  expect(pinnedDelays(conversationsMachine)).toEqual([
    'serving.open.stalled: pullRetryDelay → serving.open.pulling',
    'serving.draining.finishing: finishLimit → serving.draining.flushing',
    'serving.draining.flushing: flushLimit → drained',
  ]);
  expect(conversationsMachine.implementations.delays).toEqual({
    pullRetryDelay: 1_000,
    finishLimit: expect.any(Function) as unknown,
    flushLimit: 3_000,
  });
});
