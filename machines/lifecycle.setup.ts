/**
 * The names that the chart of the lifecycle (lifecycle.machine.ts) is written in: its actors, which are provided in
 * compose.ts and fail by their names where they are not, its guards, its actions and its delays.
 */
import { assign, emit, enqueueActions, fromCallback, fromPromise, raise, sendTo, setup, stopChild } from 'xstate';
import type { LibraryRefresh, StorageOpening, Validation } from '../src/ports.ts';
import { conversationsMachine } from './conversations.machine.ts';
import { housekeepingMachine } from './housekeeping.machine.ts';
import type * as Types from './lifecycle.types.ts';
import { problemOf, reasonOf } from './reason.ts';
import { rulingMachine } from './ruling.machine.ts';
import { watchdogMachine } from './watchdog.machine.ts';

/** For the type checker alone: no value is read from it. */
const types: {
  readonly context?: Types.LifecycleContext;
  readonly events?: Types.LifecycleEvent;
  readonly emitted?: Types.LifecycleFact;
  readonly input?: Types.LifecycleInput;
  readonly output?: Types.LifecycleOutput;
  readonly tags?: Types.LifecycleTag;
} = {};

const isRulingDone = (event: Types.LifecycleEvent): event is Types.RulingDone =>
  event.type.startsWith('xstate.done.actor.ruling-');

/** The registry knows why it is broken; where its own machine threw, the error is all there is. */
const brokenTables = (event: Types.LifecycleEvent): string =>
  event.type === 'xstate.done.actor.conversations' && event.output.kind === 'broken'
    ? `conversations failed: ${event.output.reason}`
    : problemOf(event);

/** Shares of the whole limit of the drain, ms. */
const RELEASE_LIMIT = 5_000;
const FLUSH_LIMIT = 3_000;

/** Spawned, so that no state owns their errors. */
const SPAWNED: readonly string[] = ['housekeeping', 'watchdog'];

export const initialContext = ({ input }: { readonly input: Types.LifecycleInput }): Types.LifecycleContext => ({
  maxRulings: input.maxRulings,
  drainLimitMs: input.drainLimitMs ?? 20_000,
  servesTables: input.servesTables,
  mayDeliberate: input.mayDeliberate,
  tablesAreOpen: false,
  intakeTrouble: null,
  modelTrouble: null,
  rulings: [],
  capabilities: null,
  refresh: null,
  exitCode: 0,
  problems: [],
});

export const lifecycleSetup = setup({
  types,
  actors: {
    openStorage: fromPromise<StorageOpening>(() => Promise.reject(new Error('actor "openStorage" is not provided'))),
    validateEnvironment: fromPromise<Validation>(() =>
      Promise.reject(new Error('actor "validateEnvironment" is not provided')),
    ),
    refreshLibrary: fromPromise<LibraryRefresh>(() =>
      Promise.reject(new Error('actor "refreshLibrary" is not provided')),
    ),
    watchLibrary: fromCallback(() => {
      throw new Error('actor "watchLibrary" is not provided');
    }),
    releaseResources: fromPromise<void>(() => Promise.reject(new Error('actor "releaseResources" is not provided'))),
    settleQuestion: rulingMachine,
    receiveUpdates: fromCallback(() => {
      throw new Error('actor "receiveUpdates" is not provided');
    }),
    serveTables: conversationsMachine,
    watchModel: fromCallback(() => {
      throw new Error('actor "watchModel" is not provided');
    }),
    keepHouse: housekeepingMachine,
    keepWatchdog: watchdogMachine,
  },
  guards: {
    storageIsOpened: ({ event }) => event.type === 'xstate.done.actor.openStorage' && event.output.kind === 'opened',
    environmentIsValid: ({ event }) =>
      event.type === 'xstate.done.actor.validateEnvironment' && event.output.kind === 'valid',
    rulingIsInFlight: ({ context, event }) => 'rulingId' in event && context.rulings.includes(event.rulingId),
    rulingIsNew: ({ context, event }) => 'rulingId' in event && !context.rulings.includes(event.rulingId),
    childIsRuling: ({ context, event }) =>
      'actorId' in event && context.rulings.some((rulingId) => event.actorId === `ruling-${rulingId}`),
    capIsReached: ({ context }) => context.rulings.length >= context.maxRulings,
    placeIsFree: ({ context }) => context.rulings.length < context.maxRulings,
    nothingIsInFlight: ({ context }) => context.rulings.length === 0 && !context.tablesAreOpen,
    tablesAreServed: ({ context }) => context.servesTables,
    tablesAreDrained: ({ event }) =>
      event.type === 'xstate.done.actor.conversations' && event.output.kind === 'drained',
  },
  actions: {
    refuseRuling: emit(({ event }, params: { readonly reason: Types.RulingRefusal }) => ({
      type: 'ruling.refused' as const,
      rulingId: 'rulingId' in event ? event.rulingId : '',
      reason: params.reason,
    })),
    acceptRuling: enqueueActions(({ context, enqueue, event, self }) => {
      if (event.type !== 'ruling.request') return;
      const { rulingId, question, gameName } = event;
      enqueue.spawnChild('settleQuestion', {
        id: `ruling-${rulingId}`,
        input: {
          rulingId,
          question,
          gameName,
          chosenGame: null,
          activeGame: null,
          history: [],
          payer: null,
          mayDeliberate: context.mayDeliberate,
          observer: self,
        },
      });
      enqueue.assign({ rulings: [...context.rulings, rulingId] });
    }),
    // Both are guarded by `rulings`: a target that does not exist would end the sender.
    cancelRuling: sendTo(({ event }) => ('rulingId' in event ? `ruling-${event.rulingId}` : ''), {
      type: 'ruling.cancel',
    }),
    settleRuling: enqueueActions(({ context, enqueue, event }) => {
      if (!('actorId' in event)) return;
      const rulingId = event.actorId.slice('ruling-'.length);
      const output = isRulingDone(event) ? event.output : { kind: 'failed' as const, reason: reasonOf(event) };
      enqueue.emit({ type: 'ruling.settled', rulingId, output });
      // A child that ended stays among the children until it is stopped.
      enqueue.stopChild(event.actorId);
      enqueue.assign({ rulings: context.rulings.filter((id) => id !== rulingId) });
    }),
    cutRulings: enqueueActions(({ context, enqueue, event }) => {
      for (const rulingId of context.rulings) {
        enqueue.stopChild(`ruling-${rulingId}`);
        enqueue.emit({ type: 'ruling.settled', rulingId, output: { kind: 'failed', reason: reasonOf(event) } });
      }
      enqueue.assign({ rulings: [] });
    }),
    relayFact: enqueueActions(({ enqueue, event }) => {
      if (event.type === 'ruling.progressed' || event.type === 'ruling.degraded') enqueue.emit(event);
    }),
    relayReport: enqueueActions(({ enqueue, event }) => {
      if (event.type === 'housekeeping.reported') enqueue.emit(event.fact);
    }),
    openHouse: enqueueActions(({ context, enqueue, self }) => {
      if (!context.servesTables) return;
      enqueue.spawnChild('keepHouse', { id: 'housekeeping', input: { observer: self } });
      enqueue.spawnChild('keepWatchdog', { id: 'watchdog', input: { observer: self } });
    }),
    // The watchdog stays until the end: what hangs on the way out has to end, too.
    closeHouse: stopChild('housekeeping'),
    reportLost: enqueueActions(({ enqueue, event }) => {
      if (!('actorId' in event) || !SPAWNED.includes(event.actorId)) return;
      enqueue.emit({ type: 'actor.lost', actor: event.actorId, reason: reasonOf(event) });
      // A child that ended stays among the children until it is stopped.
      enqueue.stopChild(event.actorId);
    }),
    forgetModelTrouble: assign({ modelTrouble: null }),
    keepModelTrouble: assign(({ event }) => (event.type === 'model.unreached' ? { modelTrouble: event.reason } : {})),
    openTables: enqueueActions(({ context, enqueue }) => {
      if (!context.servesTables) return;
      enqueue.spawnChild('serveTables', {
        id: 'conversations',
        input: {
          maxAnswers: context.maxRulings,
          maxAttending: null,
          maxLive: null,
          mayDeliberate: context.mayDeliberate,
          // What was said has to be sent, and everything closed, before the whole limit.
          finishLimitMs: Math.max(0, context.drainLimitMs - RELEASE_LIMIT - FLUSH_LIMIT),
        },
      });
      enqueue.assign({ tablesAreOpen: true });
    }),
    closeTables: enqueueActions(({ context, enqueue }) => {
      if (context.tablesAreOpen) enqueue.sendTo('conversations', { type: 'drain.request' });
    }),
    forgetTables: enqueueActions(({ enqueue }) => {
      // A child that ended stays among the children until it is stopped.
      enqueue.stopChild('conversations');
      enqueue.assign({ tablesAreOpen: false });
    }),
    announceWork: enqueueActions(({ context, enqueue }) => {
      if (context.tablesAreOpen) enqueue.sendTo('conversations', { type: 'work.arrived' });
    }),
    reportIntakeRecovered: enqueueActions(({ enqueue }) => {
      enqueue.assign({ intakeTrouble: null });
      enqueue.emit({ type: 'intake.recovered' });
    }),
    reportIntakeFailed: enqueueActions(({ enqueue, event }) => {
      const reason = event.type === 'intake.failed' || event.type === 'intake.broken' ? event.reason : reasonOf(event);
      enqueue.assign({ intakeTrouble: reason });
      enqueue.emit({ type: 'intake.failed', reason });
    }),
    failRefused: assign({
      exitCode: 78 as const,
      problems: ['Telegram does not accept TELEGRAM_TOKEN. Get the current one from @BotFather and start again.'],
    }),
    keepCapabilities: assign(({ event }) =>
      event.type === 'xstate.done.actor.validateEnvironment' && event.output.kind === 'valid'
        ? { capabilities: event.output.capabilities }
        : {},
    ),
    keepRefresh: enqueueActions(({ enqueue, event }) => {
      if (event.type !== 'xstate.done.actor.refreshLibrary') return;
      enqueue.assign({ refresh: event.output });
      enqueue.emit({ type: 'library.refreshed', refresh: event.output });
    }),
    reportRefreshFailed: emit(({ event }) => ({ type: 'refresh.failed' as const, reason: reasonOf(event) })),
    reportWatchFailed: emit(({ event }) => ({
      type: 'watch.failed' as const,
      reason: event.type === 'watch.failed' ? event.reason : reasonOf(event),
    })),
    reportModelUnwatched: emit(({ event }) => ({ type: 'model.unwatched' as const, reason: reasonOf(event) })),
    announceChange: raise({ type: 'library.changed' as const }),
    keepProblems: assign(({ event }) =>
      'output' in event && 'problems' in event.output
        ? { exitCode: event.output.exitCode, problems: event.output.problems }
        : {},
    ),
    failUnavailable: assign(({ event }) => ({ exitCode: 69 as const, problems: [problemOf(event)] })),
    // An earlier, more telling exit code stays.
    failDefect: assign(({ context, event }) => ({
      exitCode: context.exitCode === 0 ? (1 as const) : context.exitCode,
      problems: [...context.problems, problemOf(event)],
    })),
    failTables: assign(({ context, event }) => ({
      exitCode: context.exitCode === 0 ? (1 as const) : context.exitCode,
      problems: [...context.problems, brokenTables(event)],
    })),
  },
  delays: {
    bootLimit: 60_000,
    validationLimit: 30_000,
    refreshRetryDelay: 30_000,
    watchRetryDelay: 30_000,
    intakeRetryDelay: 5_000,
    // A poll takes 45 s at most, a wait between two is cut into shorter ones.
    intakeSilenceLimit: 120_000,
    // The release has its share of the whole limit.
    drainLimit: ({ context }) => Math.max(0, context.drainLimitMs - RELEASE_LIMIT),
    releaseLimit: RELEASE_LIMIT,
  },
});
