/**
 * One table: the people of a chat, or of one topic, and what the bot owes them.
 *
 * Owns: the update in hand (one at a time, in their order) and the question in hand (one at a time). Both go on side by
 * side, so that a running answer never holds up a command. What waits is not here: it is rows, of which the registry
 * hands out the next; the inbox of a table is bounded there, and whoever comes too late was told so.
 * Ends: never by itself; the registry stops it. Nothing is lost then: what is not recorded is handed out again.
 * Drain contract: none of its own. The registry hands out nothing more, waits for what is in hand, then stops it.
 */
import { assign, type DoneActorEvent, enqueueActions, type ErrorActorEvent, fromPromise, setup } from 'xstate';
import type {
  AttendanceInput,
  Attended,
  ConversationCommand,
  ConversationContext,
  ConversationInput,
  PulledQuestion,
  Recorded,
  RecordInput,
  RulingFact,
  Shelving,
} from './conversation.types.ts';
import { reasonOf } from './reason.ts';
import { rulingMachine } from './ruling.machine.ts';
import type { RulingOutput } from './ruling.types.ts';

type ConversationEvent =
  | ConversationCommand
  /** The question in hand is no longer wanted. */
  | { readonly type: 'question.cancel'; readonly questionId: number | null }
  /** The question in hand has other words. */
  | { readonly type: 'question.revise'; readonly question: PulledQuestion }
  | { readonly type: 'table.clear' }
  | RulingFact
  | DoneActorEvent<Attended, 'attendUpdate'>
  | DoneActorEvent<RulingOutput, 'settleQuestion'>
  | DoneActorEvent<Shelving, 'shelveDocument'>
  | DoneActorEvent<Recorded, 'recordEnd'>
  | ErrorActorEvent;

/** For the type checker alone: no value is read from it. */
const types: {
  readonly context?: ConversationContext;
  readonly events?: ConversationEvent;
  readonly input?: ConversationInput;
  readonly tags?: 'resting' | 'degraded';
} = {};

const UNFINISHED = { kind: 'ruling', output: { kind: 'failed', reason: 'unfinished' } } as const;
const CANCELLED = { kind: 'ruling', output: { kind: 'cancelled' } } as const;

export const conversationMachine = setup({
  types,
  actors: {
    attendUpdate: fromPromise<Attended, AttendanceInput>(() =>
      Promise.reject(new Error('actor "attendUpdate" is not provided')),
    ),
    settleQuestion: rulingMachine,
    shelveDocument: fromPromise<Shelving, PulledQuestion | null>(() =>
      Promise.reject(new Error('actor "shelveDocument" is not provided')),
    ),
    recordEnd: fromPromise<Recorded, RecordInput>(() => Promise.reject(new Error('actor "recordEnd" is not provided'))),
  },
  guards: {
    questionIsSpoiled: ({ event }) => event.type === 'question.granted' && event.question.spoiled,
    questionIsUpload: ({ event }) => event.type === 'question.granted' && event.question.kind === 'upload',
    questionIsInHand: ({ context, event }) =>
      event.type === 'question.cancel' && event.questionId === context.question?.questionId,
    revisionIsInHand: ({ context, event }) =>
      event.type === 'question.revise' && event.question.questionId === context.question?.questionId,
    gameIsAwaited: ({ context }) => context.awaiting === 'game',
    clarificationIsAwaited: ({ context }) => context.awaiting === 'clarification',
  },
  actions: {
    takeUpdate: assign(({ event }) => (event.type === 'update.received' ? { update: event.update } : {})),
    takeQuestion: assign(({ event }) =>
      event.type === 'question.granted' || event.type === 'question.revise'
        ? { question: event.question, end: UNFINISHED, awaiting: event.question.awaiting }
        : {},
    ),
    followUpdate: enqueueActions(({ enqueue, event }) => {
      if (event.type !== 'xstate.done.actor.attendUpdate') return;
      const { output } = event;
      if (output.kind === 'cancelled') enqueue.raise({ type: 'question.cancel', questionId: output.questionId });
      if (output.kind === 'revised') enqueue.raise({ type: 'question.revise', question: output.question });
      if (output.kind === 'cleared') {
        enqueue.raise({ type: 'question.cancel', questionId: output.questionId });
        enqueue.raise({ type: 'table.clear' });
      }
    }),
    dropUpdate: assign({ update: null }),
    keepRuling: assign(({ event }) =>
      event.type === 'xstate.done.actor.settleQuestion'
        ? { end: { kind: 'ruling' as const, output: event.output } }
        : { end: { kind: 'ruling' as const, output: { kind: 'failed' as const, reason: reasonOf(event) } } },
    ),
    keepShelving: assign(({ event }) =>
      event.type === 'xstate.done.actor.shelveDocument'
        ? { end: { kind: 'shelving' as const, shelving: event.output } }
        : { end: { kind: 'ruling' as const, output: { kind: 'failed' as const, reason: reasonOf(event) } } },
    ),
    keepCancellation: assign({ end: CANCELLED }),
    dropQuestion: assign(({ event }) =>
      event.type === 'xstate.done.actor.recordEnd'
        ? { question: null, end: UNFINISHED, awaiting: event.output.awaiting }
        : {},
    ),
    forgetChoice: assign({ awaiting: null }),
    tellAttended: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.registry, { type: 'update.attended', table: context.table });
    }),
    tellSettled: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.registry, { type: 'question.settled', table: context.table });
    }),
    tellRested: enqueueActions(({ context, enqueue }) => {
      enqueue.sendTo(context.registry, { type: 'conversation.rested', table: context.table });
    }),
    tellRulingProgress: enqueueActions(({ context, enqueue, event }) => {
      if (event.type !== 'ruling.progressed' || context.question === null) return;
      const { stage, game, pages, words } = event;
      const { questionId } = context.question;
      const progress = { stage, game, pages, words };
      enqueue.sendTo(context.registry, { type: 'question.progressed', questionId, progress });
    }),
    tellShelving: enqueueActions(({ context, enqueue }) => {
      if (context.question === null) return;
      const progress = { stage: 'shelving' as const, game: null, pages: [], words: [] };
      const { questionId } = context.question;
      enqueue.sendTo(context.registry, { type: 'question.progressed', questionId, progress });
    }),
  },
  delays: {
    storageRetryDelay: 1_000,
    shelvingLimit: 180_000,
    restDelay: 300_000,
  },
}).createMachine({
  id: 'conversation',
  description: 'One table: what came in is attended to at once, what was asked is answered one after the other.',
  type: 'parallel',
  context: ({ input }) => ({
    table: input.table,
    awaiting: input.awaiting,
    mayDeliberate: input.mayDeliberate,
    registry: input.registry,
    update: null,
    question: null,
    end: UNFINISHED,
  }),
  on: { 'xstate.error.actor.*': { description: 'The late error of an actor whose state was left.' } },
  states: {
    attending: {
      description: 'What came in, one at a time: commands, presses, edits, and questions on their way into the queue.',
      initial: 'free',
      states: {
        free: {
          description: 'Nothing in hand.',
          on: { 'update.received': { target: 'busy', actions: 'takeUpdate' } },
        },
        busy: {
          description: 'An update is carried out and settled, both in one transaction.',
          invoke: {
            id: 'attendUpdate',
            src: 'attendUpdate',
            input: ({ context }) => ({
              update: context.update,
              answering: context.question?.questionId ?? null,
            }),
            onDone: { target: 'free', actions: ['followUpdate', 'dropUpdate', 'tellAttended'] },
            onError: 'stuck',
          },
        },
        stuck: {
          description: 'The database cannot be written. The update is in the inbox and is tried again.',
          tags: 'degraded',
          after: { storageRetryDelay: 'busy' },
        },
      },
    },
    asking: {
      description: 'The question in hand, from its grant to its recorded end.',
      initial: 'waiting',
      states: {
        waiting: {
          description: 'No question in hand.',
          tags: 'resting',
          initial: 'deciding',
          on: {
            'question.granted': [
              { guard: 'questionIsSpoiled', target: 'recording', actions: 'takeQuestion' },
              { guard: 'questionIsUpload', target: 'shelving', actions: 'takeQuestion' },
              { target: 'ruling', actions: 'takeQuestion' },
            ],
          },
          after: { restDelay: { target: 'waiting', reenter: true, actions: 'tellRested' } },
          states: {
            deciding: {
              description: 'Which of the three it is.',
              always: [
                { guard: 'gameIsAwaited', target: 'choosing' },
                { guard: 'clarificationIsAwaited', target: 'clarifying' },
                { target: 'idle' },
              ],
            },
            idle: { description: 'Nobody is waited for.' },
            choosing: {
              description: 'The table was asked which game is meant; the choice puts the question again.',
              on: { 'table.clear': { target: 'idle', actions: 'forgetChoice' } },
            },
            clarifying: {
              description: 'The table was asked what it wants to know; an option, or any text, is the question.',
              on: { 'table.clear': { target: 'idle', actions: 'forgetChoice' } },
            },
          },
        },
        ruling: {
          description: 'The question goes its way from its words to its end.',
          invoke: {
            id: 'settleQuestion',
            src: 'settleQuestion',
            input: ({ context, self }) => ({
              rulingId: `${context.question?.questionId ?? ''}`,
              question: context.question?.text ?? '',
              gameName: null,
              chosenGame: context.question?.chosenGame ?? null,
              activeGame: context.question?.activeGame ?? null,
              history: context.question?.history ?? [],
              payer: context.question?.payer ?? null,
              mayDeliberate: context.mayDeliberate,
              observer: self,
            }),
            onDone: { target: 'recording', actions: 'keepRuling' },
            onError: { target: 'recording', actions: 'keepRuling' },
          },
          on: {
            'ruling.progressed': { actions: 'tellRulingProgress' },
            'question.cancel': { guard: 'questionIsInHand', target: 'cancelled' },
            'question.revise': {
              guard: 'revisionIsInHand',
              target: 'ruling',
              reenter: true,
              actions: 'takeQuestion',
            },
          },
        },
        shelving: {
          description: 'A rulebook that was sent is fetched, checked, put into the library and read.',
          entry: 'tellShelving',
          invoke: {
            id: 'shelveDocument',
            src: 'shelveDocument',
            input: ({ context }) => context.question,
            onDone: { target: 'recording', actions: 'keepShelving' },
            onError: { target: 'recording', actions: 'keepShelving' },
          },
          after: { shelvingLimit: { target: 'recording', actions: 'keepShelving' } },
          on: { 'question.cancel': { guard: 'questionIsInHand', target: 'cancelled' } },
        },
        cancelled: {
          description: 'Somebody no longer wants the answer; that is recorded as its end.',
          entry: 'keepCancellation',
          always: 'recording',
        },
        recording: {
          description: 'The end is stored, together with the messages that tell it. From here on it stands.',
          initial: 'writing',
          states: {
            writing: {
              description: 'One transaction.',
              invoke: {
                id: 'recordEnd',
                src: 'recordEnd',
                input: ({ context }) => ({ question: context.question, end: context.end }),
                onDone: { target: '#conversation.asking.waiting', actions: ['dropQuestion', 'tellSettled'] },
                onError: 'stuck',
              },
            },
            stuck: {
              description: 'The database cannot be written. The question is queued there as before; it is tried again.',
              tags: 'degraded',
              after: { storageRetryDelay: 'writing' },
            },
          },
        },
      },
    },
  },
});
