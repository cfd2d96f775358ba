/**
 * What a process in service looks after beside its work: how much memory and disk are left, and that records which
 * nobody needs any more go.
 *
 * Owns: the two actors that look and prune. What they find is told to the observer, the lifecycle.
 * Ends: never by itself; the lifecycle stops it when it begins to drain.
 * Drain contract: a pruning that is under way is aborted by its signal; what it has removed is removed.
 * Contract of the actors: `watchHeadroom` tells what its first look finds, then a change once, and a shortage again when its
 * figures have changed. Of what it cannot find out it tells nothing.
 */
import { assign, enqueueActions, fromCallback, fromPromise, setup } from 'xstate';
import type * as Types from './housekeeping.types.ts';
import { reasonOf } from './reason.ts';

/** For the type checker alone: no value is read from it. */
const types: {
  readonly context?: Types.HousekeepingContext;
  readonly events?: Types.HousekeepingEvent;
  readonly input?: Types.HousekeepingInput;
  readonly tags?: 'degraded';
} = {};

export const housekeepingMachine = setup({
  types,
  actors: {
    watchHeadroom: fromCallback(() => {
      throw new Error('actor "watchHeadroom" is not provided');
    }),
    pruneRecords: fromPromise<Types.Pruning>(() => Promise.reject(new Error('actor "pruneRecords" is not provided'))),
  },
  actions: {
    keepFigures: assign(({ event }) => {
      if (event.type === 'memory.ranLow') return { memory: { used: event.used, limit: event.limit } };
      return event.type === 'disk.ranLow' ? { disk: { free: event.free } } : {};
    }),
    reportChange: enqueueActions(({ context, enqueue, event }) => {
      if ('actorId' in event || event.type === 'headroom.failed') return;
      enqueue.sendTo(context.observer, { type: 'housekeeping.reported', fact: event });
    }),
    reportPruned: enqueueActions(({ context, enqueue, event }) => {
      if (event.type !== 'xstate.done.actor.pruneRecords' || event.output.removed === 0) return;
      const fact = { type: 'records.pruned' as const, removed: event.output.removed };
      enqueue.sendTo(context.observer, { type: 'housekeeping.reported', fact });
    }),
    reportPruneFailed: enqueueActions(({ context, enqueue, event }) => {
      const fact = { type: 'prune.failed' as const, reason: reasonOf(event) };
      enqueue.sendTo(context.observer, { type: 'housekeeping.reported', fact });
    }),
    reportUnwatched: enqueueActions(({ context, enqueue, event }) => {
      const reason = event.type === 'headroom.failed' ? event.reason : reasonOf(event);
      const fact = { type: 'headroom.unwatched' as const, reason };
      enqueue.sendTo(context.observer, { type: 'housekeeping.reported', fact });
    }),
  },
  delays: {
    // After a start there is more urgent work.
    firstPruneDelay: 600_000,
    pruneInterval: 21_600_000,
    pruneLimit: 600_000,
    headroomRetryDelay: 30_000,
  },
}).createMachine({
  id: 'housekeeping',
  description: 'What a process in service looks after beside its work.',
  context: ({ input }) => ({ observer: input.observer, memory: null, disk: null }),
  type: 'parallel',
  states: {
    headroom: {
      description: 'Whether somebody looks at memory and disk.',
      initial: 'watching',
      states: {
        watching: {
          description: 'They are looked at now and then.',
          invoke: {
            id: 'watchHeadroom',
            src: 'watchHeadroom',
            onError: { target: 'unwatched', actions: 'reportUnwatched' },
          },
          on: { 'headroom.failed': { target: 'unwatched', actions: 'reportUnwatched' } },
        },
        unwatched: {
          description: 'Nobody looks until the next try; what was found last stands.',
          tags: 'degraded',
          after: { headroomRetryDelay: 'watching' },
        },
      },
    },
    memory: {
      description: 'How much of the memory is left that the container, or the service, may use.',
      initial: 'ample',
      states: {
        ample: {
          description: 'Enough, or there is no limit, or nobody can tell.',
          on: { 'memory.ranLow': { target: 'low', actions: ['keepFigures', 'reportChange'] } },
        },
        low: {
          description: 'Little: at the limit the system ends the process.',
          tags: 'degraded',
          on: {
            'memory.ranLow': { actions: 'keepFigures' },
            'memory.recovered': { target: 'ample', actions: 'reportChange' },
          },
        },
      },
    },
    disk: {
      description: 'How much space is left for the database.',
      initial: 'ample',
      states: {
        ample: {
          description: 'Enough, or nobody can tell.',
          on: { 'disk.ranLow': { target: 'low', actions: ['keepFigures', 'reportChange'] } },
        },
        low: {
          description: 'Little: on a full disk no message can be taken in.',
          tags: 'degraded',
          on: {
            'disk.ranLow': { actions: 'keepFigures' },
            'disk.recovered': { target: 'ample', actions: 'reportChange' },
          },
        },
      },
    },
    records: {
      description: 'Whether records that nobody needs any more were removed of late.',
      initial: 'unpruned',
      states: {
        unpruned: { description: 'Not since the start.', after: { firstPruneDelay: 'pruning' } },
        pruning: {
          description: 'They are being removed, a few at a time.',
          invoke: {
            id: 'pruneRecords',
            src: 'pruneRecords',
            onDone: { target: 'pruned', actions: 'reportPruned' },
            onError: { target: 'pruned', actions: 'reportPruneFailed' },
          },
          after: { pruneLimit: { target: 'pruned', actions: 'reportPruneFailed' } },
        },
        pruned: { description: 'They were, or it failed; in a while again.', after: { pruneInterval: 'pruning' } },
      },
    },
  },
});
