/** The process under test: the real lifecycle and real rulings, their impure actors held, on a clock of its own. */
import { createActor, SimulatedClock } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import type { LifecycleFact, LifecycleInput } from '../../machines/lifecycle.types.ts';
import { rulingMachine } from '../../machines/ruling.machine.ts';
import { watchdogMachine } from '../../machines/watchdog.machine.ts';
import { idleHousekeeping } from './machineHousekeeping.ts';
import { BREAK, heldIntake } from './machineIntake.ts';
import { codedError } from './machineRulings.ts';
import { HeldActors } from './machineStage.ts';
import { heldDelivery, heldRegistry } from './machineTables.ts';

/** What to answer so that the process becomes ready. */
export const valid = { kind: 'valid', capabilities: { exactSearch: true, pdftotext: true } };
export const refresh = { documents: 3, indexed: 2, quarantined: 1, changed: true };

/** A ruling that asks `id?` is held under that name; `identified` makes its own machine throw. */
function fragileRuling(held: HeldActors) {
  return rulingMachine.provide({
    // Longer than every limit of the process, so that a test sees the limit that it is about.
    delays: { identificationLimit: 600_000 },
    actors: { identifyGame: held.promise((asked) => asked.question) },
    actions: {
      rememberGame: () => {
        throw codedError('defect');
      },
    },
  });
}

export function startProcess(input: Partial<LifecycleInput> = {}) {
  const held = new HeldActors();
  const clock = new SimulatedClock();
  const delivery = heldDelivery();
  const intake = heldIntake();
  const breaker = heldIntake();
  const machine = lifecycleMachine.provide({
    actors: {
      openStorage: held.promise('openStorage'),
      validateEnvironment: held.promise('validateEnvironment'),
      refreshLibrary: held.promise('refreshLibrary'),
      watchLibrary: held.watcher(),
      releaseResources: held.promise('releaseResources'),
      settleQuestion: fragileRuling(held),
      receiveUpdates: intake.logic,
      serveTables: heldRegistry(held, delivery),
      watchModel: breaker.logic,
      keepHouse: idleHousekeeping(),
      keepWatchdog: watchdogMachine.provide({ actors: { watchEventLoop: held.promise('watchEventLoop') } }),
    },
  });
  const actor = createActor(machine, {
    input: { maxRulings: 2, drainLimitMs: null, servesTables: false, mayDeliberate: true, ...input },
    clock,
  });
  const facts: LifecycleFact[] = [];
  const errors: unknown[] = [];
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.on('*', (fact) => facts.push(fact));
  actor.start();
  const snapshot = () => actor.getSnapshot();
  return {
    actor,
    breaker,
    clock,
    delivery,
    errors,
    facts,
    held,
    intake,
    value: () => snapshot().value,
    output: () => snapshot().output,
    rulings: () => snapshot().context.rulings,
    children: () => Object.keys(snapshot().children).filter((id) => id.startsWith('ruling-')),
    tags: () => [...snapshot().tags].toSorted(),
    /** Every fact about the end of a ruling, as `id: kind reason`. */
    settlements: () =>
      facts.flatMap((fact) =>
        fact.type === 'ruling.settled'
          ? [`${fact.rulingId}: ${fact.output.kind}${fact.output.kind === 'failed' ? ` ${fact.output.reason}` : ''}`]
          : [],
      ),
    refusals: () =>
      facts.flatMap((fact) => (fact.type === 'ruling.refused' ? [`${fact.rulingId}: ${fact.reason}`] : [])),
    ready: async () => {
      await held.resolve('openStorage', { kind: 'opened' });
      await held.resolve('validateEnvironment', valid);
    },
    /** The registry of the tables, while it is there. */
    registry: () => snapshot().children['conversations']?.getSnapshot(),
    breakIntake: () => {
      snapshot().children['receiveUpdates']?.send(BREAK);
    },
    /** Nothing can be sent any more, which shows when something is to be. */
    breakDelivery: () => {
      delivery.break();
      snapshot().children['conversations']?.send({ type: 'question.settled', table: '1:0' });
    },
    ask: (rulingId: string) => {
      actor.send({ type: 'ruling.request', rulingId, question: `${rulingId}?`, gameName: null });
    },
    /** Ends a ruling by itself. */
    end: (rulingId: string) => held.resolve(`${rulingId}?`, { kind: 'unknown', name: 'Ches', candidates: [] }),
    /** Ends a ruling by a defect of its machine. */
    crash: (rulingId: string) => held.resolve(`${rulingId}?`, { kind: 'identified', game: { id: 'g', name: 'Chess' } }),
    cancel: (rulingId: string) => {
      actor.send({ type: 'ruling.cancel', rulingId });
    },
    drain: () => {
      actor.send({ type: 'drain.request' });
    },
  };
}
