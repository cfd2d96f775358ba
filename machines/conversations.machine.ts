/**
 * The registry of the tables: who is alive, who has what in hand, whose turn it is.
 *
 * Owns: the conversation actors (one a table, at most `maxLive`, the longest unused resting one makes room) and the
 * delivery of what they say. Work is pulled from the inbox, never more than is free in hand, so that memory does not grow
 * with the backlog; the pull itself is fair between tables.
 * Ends: in `drained`, or in `broken` where nothing can be sent any more.
 * Drain contract: `drain.request` takes up nothing more; what is in hand may finish until `finishLimit`, the rest stays in
 * the inbox; what was said is sent until `flushLimit`. A conversation that breaks is dropped, its work is pulled again.
 */
import {
  assign,
  type DoneActorEvent,
  enqueueActions,
  type ErrorActorEvent,
  fromCallback,
  fromPromise,
  setup,
} from 'xstate';
import { conversationMachine } from './conversation.machine.ts';
import type {
  ConversationFact,
  ConversationsCommand,
  ConversationsContext,
  ConversationsInput,
  ConversationsOutput,
  ConversationsTag,
  DeliveryCommand,
  LiveConversation,
  PullInput,
  Work,
} from './conversations.types.ts';
import { reasonOf } from './reason.ts';

type ConversationsEvent =
  | ConversationsCommand
  | ConversationFact
  | DoneActorEvent<Work, 'pullWork'>
  | DoneActorEvent<void, 'flushOutbox'>
  | ErrorActorEvent;

/** For the type checker alone: no value is read from it. */
const types: {
  readonly context?: ConversationsContext;
  readonly events?: ConversationsEvent;
  readonly input?: ConversationsInput;
  readonly output?: ConversationsOutput;
  readonly tags?: ConversationsTag;
} = {};

const childOf = (table: string): string => `table-${table}`;
const isResting = (conversation: LiveConversation): boolean => !conversation.attending && !conversation.asking;

/** The list with this conversation changed and moved to its end, the place of the most recently used. */
const used = (
  live: readonly LiveConversation[],
  table: LiveConversation['table'],
  change: Partial<LiveConversation>,
): readonly LiveConversation[] => {
  const rest = live.filter((conversation) => conversation.table !== table);
  return [...rest, ...live.filter((one) => one.table === table).map((one) => ({ ...one, ...change }))];
};

/** Everything that is in hand must find room. */
const roomOf = ({ maxLive, maxAttending, maxAnswers }: ConversationsContext): number =>
  Math.max(maxLive, maxAttending + maxAnswers);

const freeHands = ({ context }: { readonly context: ConversationsContext }): PullInput => {
  const attending = context.live.filter((conversation) => conversation.attending).map(({ table }) => table);
  const asking = context.live.filter((conversation) => conversation.asking).map(({ table }) => table);
  return {
    updates: Math.max(0, context.maxAttending - attending.length),
    questions: Math.max(0, context.maxAnswers - asking.length),
    attending,
    asking,
  };
};

export const conversationsMachine = setup({
  types,
  actors: {
    pullWork: fromPromise<Work, PullInput>(() => Promise.reject(new Error('actor "pullWork" is not provided'))),
    deliverMessages: fromCallback<DeliveryCommand>(() => {
      throw new Error('actor "deliverMessages" is not provided');
    }),
    flushOutbox: fromPromise<void>(() => Promise.reject(new Error('actor "flushOutbox" is not provided'))),
    converse: conversationMachine,
  },
  guards: {
    nothingIsInHand: ({ context }) => context.live.every(isResting),
    childIsConversation: ({ context, event }) =>
      'actorId' in event && context.live.some(({ table }) => event.actorId === childOf(table)),
    conversationRests: ({ context, event }) =>
      'table' in event && context.live.some((one) => one.table === event.table && isResting(one)),
  },
  actions: {
    routeWork: enqueueActions(({ context, enqueue, event, self }) => {
      if (event.type !== 'xstate.done.actor.pullWork') return;
      const { updates, questions } = event.output;
      let { live } = context;
      const wake = ({ table, awaiting }: Work['updates'][number] | Work['questions'][number]): void => {
        if (live.some((conversation) => conversation.table === table)) return;
        const longestUnused = live.length >= roomOf(context) ? live.find(isResting) : undefined;
        if (longestUnused !== undefined) {
          enqueue.stopChild(childOf(longestUnused.table));
          live = live.filter((conversation) => conversation !== longestUnused);
        }
        enqueue.spawnChild('converse', {
          id: childOf(table),
          input: { table, awaiting, mayDeliberate: context.mayDeliberate, registry: self },
        });
        live = [...live, { table, attending: false, asking: false }];
      };
      for (const update of updates) {
        wake(update);
        live = used(live, update.table, { attending: true });
        enqueue.sendTo(childOf(update.table), { type: 'update.received', update });
      }
      for (const question of questions) {
        wake(question);
        live = used(live, question.table, { asking: true });
        enqueue.sendTo(childOf(question.table), { type: 'question.granted', question });
      }
      enqueue.assign({ live });
    }),
    noteAttended: assign(({ context, event }) =>
      event.type === 'update.attended' ? { live: used(context.live, event.table, { attending: false }) } : {},
    ),
    noteSettled: assign(({ context, event }) =>
      event.type === 'question.settled' ? { live: used(context.live, event.table, { asking: false }) } : {},
    ),
    passivate: enqueueActions(({ context, enqueue, event }) => {
      if (event.type !== 'conversation.rested') return;
      enqueue.stopChild(childOf(event.table));
      enqueue.assign({ live: context.live.filter(({ table }) => table !== event.table) });
    }),
    dropBroken: enqueueActions(({ context, enqueue, event }) => {
      if (!('actorId' in event)) return;
      enqueue.stopChild(event.actorId);
      enqueue.assign({ live: context.live.filter(({ table }) => childOf(table) !== event.actorId) });
    }),
    cutConversations: enqueueActions(({ context, enqueue }) => {
      for (const { table } of context.live) enqueue.stopChild(childOf(table));
      enqueue.assign({ live: [] });
    }),
    tellDelivery: enqueueActions(({ enqueue, event }) => {
      if (event.type === 'question.progressed') enqueue.sendTo('deliverMessages', event);
      else enqueue.sendTo('deliverMessages', { type: 'outbox.filled' });
    }),
    keepBreakage: assign(({ event }) => ({ output: { kind: 'broken' as const, reason: reasonOf(event) } })),
  },
  delays: {
    pullRetryDelay: 1_000,
    finishLimit: ({ context }) => context.finishLimitMs,
    flushLimit: 3_000,
  },
}).createMachine({
  id: 'conversations',
  description: 'The registry of the tables: who is alive, who has what in hand, whose turn it is.',
  context: ({ input }) => ({
    maxAnswers: input.maxAnswers,
    maxAttending: input.maxAttending ?? 32,
    maxLive: input.maxLive ?? 256,
    mayDeliberate: input.mayDeliberate,
    finishLimitMs: input.finishLimitMs,
    live: [],
    output: { kind: 'drained' },
  }),
  output: ({ context }) => context.output,
  initial: 'serving',
  states: {
    serving: {
      description: 'What the conversations say is being sent, from the start to the end of the drain.',
      tags: 'live',
      initial: 'open',
      invoke: {
        id: 'deliverMessages',
        src: 'deliverMessages',
        onError: { target: 'broken', actions: 'keepBreakage' },
      },
      on: {
        'question.progressed': { actions: 'tellDelivery' },
        'update.attended': { actions: ['noteAttended', 'tellDelivery'] },
        'question.settled': { actions: ['noteSettled', 'tellDelivery'] },
        'conversation.rested': { guard: 'conversationRests', actions: 'passivate' },
        'xstate.error.actor.*': [
          { guard: 'childIsConversation', actions: 'dropBroken' },
          { description: 'The late error of an actor whose state was left.' },
        ],
      },
      states: {
        open: {
          description: 'Work is taken up as hands become free.',
          tags: 'accepting',
          initial: 'pulling',
          on: { 'drain.request': 'draining' },
          states: {
            pulling: {
              id: 'pulling',
              description: 'The inbox is being asked for as much as hands are free.',
              initial: 'undisturbed',
              invoke: {
                id: 'pullWork',
                src: 'pullWork',
                input: freeHands,
                onDone: { target: 'settled', actions: 'routeWork' },
                onError: 'stalled',
              },
              states: {
                undisturbed: {
                  description: 'Nothing changed since it was asked.',
                  on: {
                    'work.arrived': 'overtaken',
                    'update.attended': { target: 'overtaken', actions: ['noteAttended', 'tellDelivery'] },
                    'question.settled': { target: 'overtaken', actions: ['noteSettled', 'tellDelivery'] },
                    'xstate.error.actor.*': {
                      guard: 'childIsConversation',
                      target: 'overtaken',
                      actions: 'dropBroken',
                    },
                  },
                },
                overtaken: {
                  description: 'There may be more, or more hands are free: it is asked again.',
                  on: { 'xstate.done.actor.pullWork': { target: '#pulling', actions: 'routeWork' } },
                },
              },
            },
            settled: {
              description: 'All hands are full, or the inbox is empty.',
              on: {
                'work.arrived': 'pulling',
                'update.attended': { target: 'pulling', actions: ['noteAttended', 'tellDelivery'] },
                'question.settled': { target: 'pulling', actions: ['noteSettled', 'tellDelivery'] },
                'xstate.error.actor.*': { guard: 'childIsConversation', target: 'pulling', actions: 'dropBroken' },
              },
            },
            stalled: {
              description: 'The inbox cannot be read; it is tried again.',
              tags: 'degraded',
              after: { pullRetryDelay: 'pulling' },
            },
          },
        },
        draining: {
          description: 'Nothing more is taken up.',
          initial: 'finishing',
          states: {
            finishing: {
              description: 'What is in hand may finish.',
              always: { guard: 'nothingIsInHand', target: 'flushing' },
              after: { finishLimit: 'flushing' },
            },
            flushing: {
              description: 'What was said is being sent.',
              entry: 'cutConversations',
              invoke: {
                id: 'flushOutbox',
                src: 'flushOutbox',
                onDone: '#conversations.drained',
                onError: '#conversations.drained',
              },
              after: { flushLimit: '#conversations.drained' },
            },
          },
        },
      },
    },
    drained: { type: 'final', description: 'Nothing is in hand; what is left is in the inbox and the outbox.' },
    broken: { type: 'final', description: 'Nothing can be sent any more: a defect.' },
  },
});
