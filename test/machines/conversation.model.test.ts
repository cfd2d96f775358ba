/** Every transition of a table, walked on real actors and held against tables typed by hand. */
import { expect, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
import { conversationMachine } from '../../machines/conversation.machine.ts';
import type { ConversationFact, QuestionEnd } from '../../machines/conversation.types.ts';
import type { Shelving } from '../../src/tablePorts.ts';
import {
  defect,
  factLabel,
  heldConversation,
  listener,
  pulledQuestion,
  pulledUpdate,
  table,
  undecided,
} from '../support/machineConversation.ts';
import { codedError } from '../support/machineRulings.ts';
import { HeldActors, TimerBoard } from '../support/machineStage.ts';
import { pinnedDelays, pinnedStates } from '../support/machineStructure.ts';
import { type Row, type Stage, walkEveryTransition } from '../support/machineWalk.ts';

const done = (id: string, output: unknown) => ({ type: `xstate.done.actor.${id}`, actorId: id, output });
const broken = (id: string) => ({
  type: `xstate.error.actor.${id}` as const,
  actorId: id,
  error: codedError('broken'),
});
const after = (delay: string, state: string) => ({ type: `xstate.after.${delay}.conversation.${state}` });
const asked = (question: ReturnType<typeof pulledQuestion>) => ({ type: 'question.granted' as const, question });

const settlement = { kind: 'undecided', candidates: [], unknownName: 'Ches' } as const;
const shelving: Shelving = { kind: 'shelved', file: 'chess.pdf', game: 'Chess', pages: 9, replaced: false };

const commands = {
  update: { type: 'update.received', update: pulledUpdate() },
  asked: asked(pulledQuestion()),
  'asked, spoiled': asked(pulledQuestion({ spoiled: true })),
  'sent a book': asked(pulledQuestion({ kind: 'upload' })),
  'sent a book, spoiled': asked(pulledQuestion({ kind: 'upload', spoiled: true })),
  progressed: { type: 'ruling.progressed', rulingId: '1', stage: 'retrieving', game: 'Chess', pages: [], words: [] },
  'late error': broken('gone'),
} as const;

const attendances: Record<string, EventObject> = {
  noted: done('attendUpdate', { kind: 'noted' }),
  cancelled: done('attendUpdate', { kind: 'cancelled', questionId: 1 }),
  'cancelled another': done('attendUpdate', { kind: 'cancelled', questionId: 2 }),
  revised: done('attendUpdate', { kind: 'revised', question: pulledQuestion({ revision: 2, text: 'new words' }) }),
  'revised another': done('attendUpdate', { kind: 'revised', question: pulledQuestion({ questionId: 2 }) }),
  cleared: done('attendUpdate', { kind: 'cleared', questionId: 1 }),
  'cleared, nothing in hand': done('attendUpdate', { kind: 'cleared', questionId: null }),
  'attendUpdate broken': broken('attendUpdate'),
};

const events: Record<string, EventObject> = {
  ...commands,
  ...attendances,
  'attend again': after('storageRetryDelay', 'attending.stuck'),
  ruled: done('settleQuestion', settlement),
  'ruling broken': broken('settleQuestion'),
  shelved: done('shelveDocument', shelving),
  'shelving broken': broken('shelveDocument'),
  'shelving late': after('shelvingLimit', 'asking.shelving'),
  recorded: done('recordEnd', { kind: 'answered', awaiting: null }),
  'recorded, a game to choose': done('recordEnd', { kind: 'answered', awaiting: 'game' }),
  'recorded, a topic to choose': done('recordEnd', { kind: 'answered', awaiting: 'clarification' }),
  'recordEnd broken': broken('recordEnd'),
  'record again': after('storageRetryDelay', 'asking.recording.stuck'),
  rests: after('restDelay', 'asking.waiting'),
};

const waiting = (state: string): Row[] => [
  [state, 'asked', 'asking.ruling', ['rule', '1 at identifying']],
  [state, 'asked, spoiled', 'asking.recording.writing', ['record']],
  [state, 'sent a book', 'asking.shelving', ['shelve', '1 at shelving']],
  [state, 'sent a book, spoiled', 'asking.recording.writing', ['record']],
  [state, 'rests', state, ['rested']],
];

const rows: readonly Row[] = [
  ['attending.free', 'update', 'attending.busy', ['attend']],
  ['attending.busy', 'noted', 'attending.free', ['attended']],
  ['attending.busy', 'cancelled', 'attending.free', ['attended']],
  ['attending.busy', 'cancelled another', 'attending.free', ['attended']],
  ['attending.busy', 'revised', 'attending.free', ['attended']],
  ['attending.busy', 'revised another', 'attending.free', ['attended']],
  ['attending.busy', 'cleared', 'attending.free', ['attended']],
  ['attending.busy', 'cleared, nothing in hand', 'attending.free', ['attended']],
  ['attending.busy', 'attendUpdate broken', 'attending.stuck', []],
  ['attending.stuck', 'attend again', 'attending.busy', ['attend']],
  ...waiting('asking.waiting.idle'),
  ...waiting('asking.waiting.choosing'),
  ...waiting('asking.waiting.clarifying'),
  ['asking.waiting.choosing', 'cleared', 'asking.waiting.idle', []],
  ['asking.waiting.choosing', 'cleared, nothing in hand', 'asking.waiting.idle', []],
  ['asking.waiting.clarifying', 'cleared', 'asking.waiting.idle', []],
  ['asking.waiting.clarifying', 'cleared, nothing in hand', 'asking.waiting.idle', []],
  ['asking.ruling', 'progressed', 'asking.ruling', ['1 at retrieving']],
  ['asking.ruling', 'ruled', 'asking.recording.writing', ['record']],
  ['asking.ruling', 'ruling broken', 'asking.recording.writing', ['record']],
  ['asking.ruling', 'cancelled', 'asking.recording.writing', ['record']],
  ['asking.ruling', 'cleared', 'asking.recording.writing', ['record']],
  ['asking.ruling', 'revised', 'asking.ruling', ['rule', '1 at identifying']],
  ['asking.shelving', 'shelved', 'asking.recording.writing', ['record']],
  ['asking.shelving', 'shelving broken', 'asking.recording.writing', ['record']],
  ['asking.shelving', 'shelving late', 'asking.recording.writing', ['record']],
  ['asking.shelving', 'cancelled', 'asking.recording.writing', ['record']],
  ['asking.shelving', 'cleared', 'asking.recording.writing', ['record']],
  ['asking.recording.writing', 'recorded', 'asking.waiting.idle', ['settled']],
  ['asking.recording.writing', 'recorded, a game to choose', 'asking.waiting.choosing', ['settled']],
  ['asking.recording.writing', 'recorded, a topic to choose', 'asking.waiting.clarifying', ['settled']],
  ['asking.recording.writing', 'recordEnd broken', 'asking.recording.stuck', []],
  ['asking.recording.stuck', 'record again', 'asking.recording.writing', ['record']],
];

const failed = (reason: string): QuestionEnd => ({ kind: 'ruling', output: { kind: 'failed', reason } });
const cancelled: QuestionEnd = { kind: 'ruling', output: { kind: 'cancelled' } };

/** What is recorded, by the event that led to it. */
const ends: Record<string, QuestionEnd> = {
  'asked, spoiled': failed('unfinished'),
  'sent a book, spoiled': failed('unfinished'),
  ruled: { kind: 'ruling', output: settlement },
  'ruling broken': failed('defect'),
  shelved: { kind: 'shelving', shelving },
  'shelving broken': failed('broken'),
  'shelving late': failed('shelvingLimit'),
  cancelled,
  cleared: cancelled,
};

/** Lengths that tell the timers apart on the board. */
const timers: Record<string, number> = { 'attend again': 1, 'record again': 2, 'shelving late': 3, rests: 4 };

interface TableStage extends Stage {
  /** What `recordEnd` was last told to record; null before. */
  readonly lastEnd: () => unknown;
}

function start(): TableStage {
  const facts: string[] = [];
  let lastEnd: unknown = null;
  const held = new HeldActors((name, input) => {
    facts.push(name.split(' ')[0] ?? name);
    if (typeof input === 'object' && input !== null && 'end' in input) lastEnd = input.end;
  });
  const clock = new TimerBoard();
  const told: ConversationFact[] = [];
  const registry = listener(told);
  const machine = heldConversation(held).provide({
    delays: {
      storageRetryDelay: ({ event }) => (event.type.endsWith('.recordEnd') ? 2 : 1),
      shelvingLimit: 3,
      restDelay: 4,
    },
  });
  const actor = createActor(machine, { input: { table, awaiting: null, registry, mayDeliberate: false }, clock });
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  return {
    errors,
    lastEnd: () => lastEnd,
    value: () => actor.getSnapshot().value,
    takeFacts: () => [...facts.splice(0), ...told.splice(0).map(factLabel)],
    stop: () => actor.stop(),
    perform: async (event) => {
      const label = Object.entries(events).find(([, known]) => known === event)?.[0] ?? '';
      const timer = timers[label];
      if (timer !== undefined) return clock.fire(timer);
      const command = Object.values(commands).find((known) => known === event);
      if (command !== undefined) return actor.send(command);
      const [, , , name = ''] = event.type.split('.');
      const words = actor.getSnapshot().context.question?.text;
      if (name === 'settleQuestion') return held.resolve(`rule ${words}`, 'error' in event ? defect : undecided);
      const key = { attendUpdate: 'attend', shelveDocument: 'shelve', recordEnd: 'record' }[name];
      if ('output' in event) return held.resolve(`${key} ${table}`, event.output);
      if ('error' in event) return held.reject(`${key} ${table}`, event.error);
      throw new Error(`${event.type} cannot be performed`);
    },
  };
}

test('every transition goes where the table says, tells what it says and records the end it should', async () => {
  const seen = new Set<string>();
  const registry = listener([]);
  const walked = await walkEveryTransition({
    machine: conversationMachine,
    input: { table, awaiting: null, registry, mayDeliberate: false },
    events,
    rows,
    // What came of an update is told only while one is in hand.
    offers: (states, event) => !(event in attendances) || states.includes('attending.busy'),
    start,
    atEnd: (stage, _, path) => {
      const last = path.at(-1) ?? '';
      const end = ends[last];
      // A question that is cancelled while its end is recorded, or while there is none, changes nothing there.
      const before = path.slice(0, -1).some((label) => label in ends);
      if (end === undefined || before || stage.lastEnd() === null) return;
      seen.add(last);
      expect({ path, end: stage.lastEnd() }).toEqual({ path, end });
    },
  });
  registry.stop();
  expect(walked.faults).toEqual([]);
  expect([...seen].toSorted()).toEqual(Object.keys(ends).toSorted());
  expect(walked.transitions).toBeGreaterThan(rows.length);
});

test('the states and their tags are those of the pinned list', () => {
  expect(pinnedStates(conversationMachine)).toEqual([
    'attending',
    'attending.free',
    'attending.busy',
    'attending.stuck #degraded',
    'asking',
    'asking.waiting #resting',
    'asking.waiting.deciding',
    'asking.waiting.idle',
    'asking.waiting.choosing',
    'asking.waiting.clarifying',
    'asking.ruling',
    'asking.shelving',
    'asking.cancelled',
    'asking.recording',
    'asking.recording.writing',
    'asking.recording.stuck #degraded',
  ]);
});

test('every wait has its limit or its retry', () => {
  expect(pinnedDelays(conversationMachine)).toEqual([
    'attending.stuck: storageRetryDelay → attending.busy',
    'asking.waiting: restDelay → asking.waiting',
    'asking.shelving: shelvingLimit → asking.recording',
    'asking.recording.stuck: storageRetryDelay → asking.recording.writing',
  ]);
  expect(conversationMachine.implementations.delays).toEqual({
    storageRetryDelay: 1_000,
    shelvingLimit: 180_000,
    restDelay: 300_000,
  });
});
