/** The process for the walks of its model: every event that a model can think of happens in the real one. */
import { createActor, type EventObject } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import type { IntakeFact, LifecycleEvent, LifecycleInput, ModelFact } from '../../machines/lifecycle.types.ts';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import { watchdogMachine } from '../../machines/watchdog.machine.ts';
import { idleHousekeeping } from './machineHousekeeping.ts';
import { BREAK, heldIntake } from './machineIntake.ts';
import { codedError } from './machineRulings.ts';
import { HeldActors, TimerBoard } from './machineStage.ts';
import { heldDelivery, heldRegistry } from './machineTables.ts';
import type { Stage } from './machineWalk.ts';

export const done = (id: string, output: unknown) => ({
  type: `xstate.done.actor.${id}`,
  actorId: id,
  output,
});
export const broken = (id: string) => ({
  type: `xstate.error.actor.${id}`,
  actorId: id,
  error: codedError('broken'),
});
export const after = (delay: string, state: string) => ({ type: `xstate.after.${delay}.lifecycle.${state}` });
const ask = (rulingId: string) => ({
  type: 'ruling.request' as const,
  rulingId,
  question: `question ${rulingId}`,
  gameName: null,
});

export const commands = {
  changed: { type: 'library.changed' },
  'watch failed': { type: 'watch.failed', reason: 'ENOSPC' },
  'ask a': ask('a'),
  'ask b': ask('b'),
  drain: { type: 'drain.request' },
} satisfies Record<string, LifecycleEvent>;

/** What the intake tells. */
export const intakeFacts = {
  attempted: { type: 'intake.attempted' },
  received: { type: 'updates.received' },
  'intake failed': { type: 'intake.failed', reason: 'unreachable' },
  'intake hopeless': { type: 'intake.broken', reason: 'port_in_use' },
  'intake recovered': { type: 'intake.recovered' },
  'intake refused': { type: 'intake.refused' },
} satisfies Record<string, IntakeFact>;

/** What the breaker before the model tells. */
export const modelFacts = {
  'model available': { type: 'model.available' },
  'model probing': { type: 'model.probing' },
  'model unavailable': { type: 'model.unavailable' },
  'model unreached': { type: 'model.unreached', reason: 'ECONNREFUSED' },
} satisfies Record<string, ModelFact>;

/** Lengths that tell the timers apart on the board; those of the registry and of rulings go off in no walk. */
const delays = {
  bootLimit: 1,
  validationLimit: 2,
  refreshRetryDelay: 3,
  watchRetryDelay: 4,
  drainLimit: 5,
  releaseLimit: 6,
  intakeRetryDelay: 7,
  intakeSilenceLimit: 8,
};

/** A registry that throws when it hears that an update was attended to. */
const fragileRegistry = (held: HeldActors, delivery: ReturnType<typeof heldDelivery>) =>
  heldRegistry(held, delivery).provide({
    actions: {
      noteAttended: () => {
        throw codedError('broken');
      },
    },
  });

/** One that throws when it hears that the process beside us was lost. */
const fragileWatchdog = (held: HeldActors) =>
  watchdogMachine.provide({
    actors: { watchEventLoop: held.promise('watchEventLoop') },
    actions: {
      reportLost: () => {
        throw codedError('broken');
      },
    },
  });

export interface LifecycleStage extends Stage {
  readonly output: () => unknown;
  /** How often the registry asked for work. */
  readonly pulls: () => number;
  readonly children: () => readonly string[];
}

export function startLifecycleStage(input: LifecycleInput): LifecycleStage {
  const held = new HeldActors();
  const clock = new TimerBoard();
  const delivery = heldDelivery();
  const intake = heldIntake();
  const breaker = heldIntake();
  const machine = lifecycleMachine.provide({
    delays,
    actors: {
      openStorage: held.promise('openStorage'),
      validateEnvironment: held.promise('validateEnvironment'),
      refreshLibrary: held.promise('refreshLibrary'),
      watchLibrary: held.watcher(),
      releaseResources: held.promise('releaseResources'),
      settleQuestion: rulingMachine.provide({
        actors: { identifyGame: held.promise((asked) => asked.question) },
        actions: {
          rememberGame: () => {
            throw codedError('broken');
          },
        },
      }),
      receiveUpdates: intake.logic,
      serveTables: fragileRegistry(held, delivery),
      watchModel: breaker.logic,
      keepHouse: idleHousekeeping(),
      keepWatchdog: fragileWatchdog(held),
    },
  });
  const actor = createActor(machine, { input, clock });
  const facts: string[] = [];
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.on('ruling.progressed', (fact) => facts.push(`${fact.rulingId} at ${fact.stage}`));
  actor.on('ruling.refused', (fact) => facts.push(`${fact.rulingId} refused: ${fact.reason}`));
  actor.on('ruling.settled', ({ rulingId, output }) =>
    facts.push(`${rulingId} settled: ${output.kind}${output.kind === 'failed' ? ` ${output.reason}` : ''}`),
  );
  actor.on('library.refreshed', (fact) => facts.push(`refreshed: ${fact.refresh.documents}`));
  actor.on('refresh.failed', (fact) => facts.push(`refresh failed: ${fact.reason}`));
  actor.on('watch.failed', (fact) => facts.push(`watch failed: ${fact.reason}`));
  actor.on('intake.failed', (fact) => facts.push(`intake failed: ${fact.reason}`));
  actor.on('intake.recovered', () => facts.push('intake recovered'));
  actor.on('actor.lost', (fact) => facts.push(`${fact.actor} lost: ${fact.reason}`));
  actor.on('model.unwatched', (fact) => facts.push(`model unwatched: ${fact.reason}`));
  actor.start();
  const child = (id: string) => actor.getSnapshot().children[id];

  /** The registry ends by itself: it has sent everything, it cannot send, or it throws. */
  const endTables = (event: EventObject): void | Promise<void> => {
    if ('error' in event) child('conversations')?.send({ type: 'update.attended', table: '1:0' });
    else if (JSON.stringify(event).includes('drained')) return held.resolve('flushOutbox', undefined);
    else {
      delivery.break();
      child('conversations')?.send({ type: 'question.settled', table: '1:0' });
    }
  };

  return {
    errors,
    value: () => actor.getSnapshot().value,
    takeFacts: () => facts.splice(0),
    stop: () => actor.stop(),
    output: () => actor.getSnapshot().output,
    pulls: () => held.starts.get('pullWork') ?? 0,
    children: () => Object.keys(actor.getSnapshot().children),
    perform: async (event) => {
      const [, kind, third = '', name = ''] = event.type.split('.');
      if (kind === 'after') return clock.fire(Object.entries(delays).find(([delay]) => delay === third)?.[1] ?? 0);
      if (name === 'ruling-a')
        return 'error' in event
          ? held.resolve('question a', { kind: 'identified', game: { id: 'g', name: 'Chess' } })
          : held.resolve('question a', { kind: 'unknown', name: 'Ches', candidates: [] });
      if (name === 'conversations') return endTables(event);
      if (name === 'watchdog') return held.reject('watchEventLoop', codedError('broken'));
      if (name === 'receiveUpdates' || name === 'watchModel') return child(name)?.send(BREAK);
      if ('output' in event) return held.resolve(name, event.output);
      if ('error' in event) return held.reject(name, event.error);
      const command = Object.values(commands).find((known) => known === event);
      const fact = Object.values(intakeFacts).find((known) => known === event);
      const told = Object.values(modelFacts).find((known) => known === event);
      if (command !== undefined) return actor.send(command);
      if (told !== undefined) return breaker.tell(told);
      if (fact === undefined) throw new Error(`${event.type} cannot be performed`);
      intake.tell(fact);
    },
  };
}
