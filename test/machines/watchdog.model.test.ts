/** Every transition of the watchdog, walked on real actors and held against tables typed by hand. */
import { expect, test } from 'vitest';
import { createActor, createEmptyActor, type EventObject, fromCallback, SimulatedClock } from 'xstate';
import type { HousekeepingReport } from '../../machines/housekeeping.types.ts';
import { watchdogMachine } from '../../machines/watchdog.machine.ts';
import { broken } from '../support/machineLifecycle.ts';
import { codedError } from '../support/machineRulings.ts';
import { HeldActors, TimerBoard } from '../support/machineStage.ts';
import { pinnedDelays, pinnedStates } from '../support/machineStructure.ts';
import { type Row, type Stage, walkEveryTransition } from '../support/machineWalk.ts';

const RETRY = 1;

const events: Record<string, EventObject> = {
  lost: broken('watchEventLoop'),
  'trying again': { type: 'xstate.after.watchdogRetryDelay.watchdog.unwatched' },
};

const rows: readonly Row[] = [
  ['watching', 'lost', 'unwatched', ['watchdog.lost broken']],
  ['unwatched', 'trying again', 'watching', []],
];

function startWatchdog(clock: SimulatedClock | TimerBoard, delays: Readonly<Record<string, number>> = {}) {
  const held = new HeldActors();
  const facts: string[] = [];
  const errors: unknown[] = [];
  const observer = createActor(
    fromCallback<HousekeepingReport>(({ receive }) => {
      receive(({ type, fact }) => {
        if (type === 'housekeeping.reported') facts.push(Object.values(fact).join(' '));
      });
    }),
  );
  observer.start();
  const machine = watchdogMachine.provide({ delays, actors: { watchEventLoop: held.promise('watchEventLoop') } });
  const actor = createActor(machine, { input: { observer }, clock });
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  return { actor, errors, facts, held };
}

function startStage(): Stage {
  const clock = new TimerBoard();
  const { actor, errors, facts, held } = startWatchdog(clock, { watchdogRetryDelay: RETRY });
  return {
    errors,
    value: () => actor.getSnapshot().value,
    takeFacts: () => facts.splice(0),
    stop: () => actor.stop(),
    perform: async (event) => {
      if (event.type.startsWith('xstate.after')) clock.fire(RETRY);
      else await held.reject('watchEventLoop', codedError('broken'));
    },
  };
}

test('every transition goes where the table says and tells what it says', async () => {
  const observer = createEmptyActor();
  const walked = await walkEveryTransition({
    machine: watchdogMachine,
    input: { observer },
    events,
    rows,
    start: startStage,
  });
  expect(walked.faults).toEqual([]);
  expect(walked.transitions).toBeGreaterThanOrEqual(rows.length);
});

test('the states and their tags are those of the pinned list', () => {
  expect(pinnedStates(watchdogMachine)).toEqual(['watching', 'unwatched #degraded']);
});

test('every wait has its turn', () => {
  expect(pinnedDelays(watchdogMachine)).toEqual(['unwatched: watchdogRetryDelay → watching']);
});

test('one that was lost is replaced after 30000 ms, as often as that happens, and the end of ours is its end', async () => {
  const clock = new SimulatedClock();
  const { actor, held, facts } = startWatchdog(clock);
  for (const start of [2, 3]) {
    await held.reject('watchEventLoop', codedError('watchdog_ended'));
    clock.increment(29_999);
    expect(held.starts.get('watchEventLoop')).toBe(start - 1);
    clock.increment(1);
    expect(held.starts.get('watchEventLoop')).toBe(start);
  }
  expect(facts).toEqual(['watchdog.lost watchdog_ended', 'watchdog.lost watchdog_ended']);
  actor.stop();
  expect(held.held('watchEventLoop').signal.aborted).toBe(true);
});
