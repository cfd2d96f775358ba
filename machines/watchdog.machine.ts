/**
 * Whether somebody beside the process ends it when its event loop stands still.
 *
 * Owns: the actor that has that somebody, a process of its own. One that was lost is replaced after a while; what happens is
 * told to the observer, the lifecycle.
 * Ends: never by itself; with the lifecycle, and not before: what hangs on the way out has to end, too.
 * Drain contract: none. The end of the actor's signal ends the process beside us.
 */
import { enqueueActions, fromPromise, setup } from 'xstate';
import type * as Types from './housekeeping.types.ts';
import { reasonOf } from './reason.ts';

/** For the type checker alone: no value is read from it. */
const types: {
  readonly context?: Types.HousekeepingInput;
  readonly events?: Types.WatchdogEvent;
  readonly input?: Types.HousekeepingInput;
  readonly tags?: 'degraded';
} = {};

export const watchdogMachine = setup({
  types,
  actors: {
    watchEventLoop: fromPromise<void>(() => Promise.reject(new Error('actor "watchEventLoop" is not provided'))),
  },
  actions: {
    reportLost: enqueueActions(({ context, enqueue, event }) => {
      const fact = { type: 'watchdog.lost' as const, reason: reasonOf(event) };
      enqueue.sendTo(context.observer, { type: 'housekeeping.reported', fact });
    }),
  },
  delays: { watchdogRetryDelay: 30_000 },
}).createMachine({
  id: 'watchdog',
  description: 'Whether somebody beside the process ends it when its event loop stands still.',
  context: ({ input }) => ({ observer: input.observer }),
  initial: 'watching',
  states: {
    watching: {
      description: 'Somebody listens for signs of life.',
      invoke: {
        id: 'watchEventLoop',
        src: 'watchEventLoop',
        onError: { target: 'unwatched', actions: 'reportLost' },
      },
    },
    unwatched: {
      description: 'That process was ended, or could not be started: for a while an event loop may stand still.',
      tags: 'degraded',
      after: { watchdogRetryDelay: 'watching' },
    },
  },
});
