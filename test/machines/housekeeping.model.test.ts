/** Every transition of the housekeeping, walked on real actors and held against tables typed by hand. */
import { expect, test } from 'vitest';
import { createEmptyActor, type EventObject, SimulatedClock } from 'xstate';
import { housekeepingMachine } from '../../machines/housekeeping.machine.ts';
import type { HeadroomFact, HousekeepingFact } from '../../machines/housekeeping.types.ts';
import { headroomFacts, startHousekeeping } from '../support/machineHousekeeping.ts';
import { BREAK } from '../support/machineIntake.ts';
import { broken, done } from '../support/machineLifecycle.ts';
import { codedError } from '../support/machineRulings.ts';
import { TimerBoard } from '../support/machineStage.ts';
import { pinnedDelays, pinnedStates } from '../support/machineStructure.ts';
import { type Row, type Stage, walkEveryTransition } from '../support/machineWalk.ts';

const after = (delay: string, state: string) => ({ type: `xstate.after.${delay}.housekeeping.${state}` });
const delays = { firstPruneDelay: 1, pruneInterval: 2, pruneLimit: 3, headroomRetryDelay: 4 };

const events: Record<string, EventObject> = {
  ...headroomFacts,
  'looks broken': broken('watchHeadroom'),
  'looking again': after('headroomRetryDelay', 'headroom.unwatched'),
  'first pruning': after('firstPruneDelay', 'records.unpruned'),
  'pruning again': after('pruneInterval', 'records.pruned'),
  'pruning late': after('pruneLimit', 'records.pruning'),
  'pruned 3': done('pruneRecords', { removed: 3 }),
  'pruned 0': done('pruneRecords', { removed: 0 }),
  'pruning broken': broken('pruneRecords'),
};

const ample = 'memory.ample';
const roomy = 'disk.ample';
const watching = 'headroom.watching';
const unwatched = 'headroom.unwatched';

const rows: readonly Row[] = [
  [ample, 'memory low', 'memory.low', ['memory.ranLow 80/100']],
  [ample, 'memory lower', 'memory.low', ['memory.ranLow 90/100']],
  ['memory.low', 'memory low', 'memory.low', []],
  ['memory.low', 'memory lower', 'memory.low', []],
  ['memory.low', 'memory well', ample, ['memory.recovered']],
  [roomy, 'disk low', 'disk.low', ['disk.ranLow 150']],
  ['disk.low', 'disk low', 'disk.low', []],
  ['disk.low', 'disk well', roomy, ['disk.recovered']],
  [watching, 'headroom failed', unwatched, ['headroom.unwatched EIO']],
  [watching, 'looks broken', unwatched, ['headroom.unwatched broken']],
  [unwatched, 'looking again', watching, []],
  ['records.unpruned', 'first pruning', 'records.pruning', []],
  ['records.pruning', 'pruned 3', 'records.pruned', ['records.pruned 3']],
  ['records.pruning', 'pruned 0', 'records.pruned', []],
  ['records.pruning', 'pruning broken', 'records.pruned', ['prune.failed broken']],
  ['records.pruning', 'pruning late', 'records.pruned', ['prune.failed pruneLimit']],
  ['records.pruned', 'pruning again', 'records.pruning', []],
];

/** Where nobody looks, nothing is told of what there is to see. */
const isOffered = (states: readonly string[], event: string): boolean =>
  !states.includes(unwatched) || !(event in headroomFacts || event === 'looks broken');

function labelOf(fact: HousekeepingFact): string {
  const figures = Object.values(fact).slice(1).join('/');
  return figures === '' ? fact.type : `${fact.type} ${figures}`;
}

function startStage(): Stage {
  const clock = new TimerBoard();
  const house = startHousekeeping(clock, delays);
  return {
    errors: house.errors,
    value: () => house.actor.getSnapshot().value,
    takeFacts: () => house.facts.splice(0).map(labelOf),
    stop: () => house.actor.stop(),
    perform: async (event) => {
      const fact = Object.values<HeadroomFact>(headroomFacts).find((known) => known === event);
      const [, kind, delay = ''] = event.type.split('.');
      if (fact !== undefined) house.tell(fact);
      else if (kind === 'after') clock.fire(Object.entries(delays).find(([name]) => name === delay)?.[1] ?? 0);
      else if (event.type.endsWith('watchHeadroom')) house.actor.getSnapshot().children['watchHeadroom']?.send(BREAK);
      else if ('output' in event) await house.held.resolve('pruneRecords', event.output);
      else await house.held.reject('pruneRecords', codedError('broken'));
    },
  };
}

test('every transition goes where the table says and tells what it says', async () => {
  const observer = createEmptyActor();
  const walked = await walkEveryTransition({
    machine: housekeepingMachine,
    input: { observer },
    events,
    rows,
    offers: isOffered,
    start: startStage,
  });
  expect(walked.faults).toEqual([]);
  expect(walked.transitions).toBeGreaterThanOrEqual(rows.length);
});

test('the states and their tags are those of the pinned list', () => {
  expect(pinnedStates(housekeepingMachine)).toEqual([
    'headroom',
    'headroom.watching',
    'headroom.unwatched #degraded',
    'memory',
    'memory.ample',
    'memory.low #degraded',
    'disk',
    'disk.ample',
    'disk.low #degraded',
    'records',
    'records.unpruned',
    'records.pruning',
    'records.pruned',
  ]);
});

test('every wait has its limit or its turn', () => {
  expect(pinnedDelays(housekeepingMachine)).toEqual([
    'headroom.unwatched: headroomRetryDelay → headroom.watching',
    'records.unpruned: firstPruneDelay → records.pruning',
    'records.pruning: pruneLimit → records.pruned',
    'records.pruned: pruneInterval → records.pruning',
  ]);
});

test('records are pruned 600000 ms after the start, and every 21600000 ms after that, whatever came of it', async () => {
  const clock = new SimulatedClock();
  const { actor, held, facts } = startHousekeeping(clock);
  const pruning = () => actor.getSnapshot().matches({ records: 'pruning' });
  clock.increment(599_999);
  expect(pruning()).toBe(false);
  clock.increment(1);
  expect(pruning()).toBe(true);
  await held.reject('pruneRecords', codedError('SQLITE_FULL'));
  clock.increment(21_599_999);
  expect(pruning()).toBe(false);
  clock.increment(1);
  expect(pruning()).toBe(true);
  clock.increment(600_000);
  expect(held.held('pruneRecords').signal.aborted).toBe(true);
  expect(facts).toEqual([
    { type: 'prune.failed', reason: 'SQLITE_FULL' },
    { type: 'prune.failed', reason: 'pruneLimit' },
  ]);
  actor.stop();
});

test('memory and disk are looked at anew 30000 ms after that failed; what was low until then is low', () => {
  const clock = new SimulatedClock();
  const { actor, tell, facts, looks } = startHousekeeping(clock);
  tell(headroomFacts['memory low']);
  tell(headroomFacts['headroom failed']);
  clock.increment(29_999);
  expect(looks()).toBe(1);
  expect(actor.getSnapshot().value).toMatchObject({ memory: 'low', disk: 'ample' });
  clock.increment(1);
  expect(looks()).toBe(2);
  tell(headroomFacts['memory well']);
  tell(headroomFacts['disk well']);
  expect(facts.map(({ type }) => type)).toEqual(['memory.ranLow', 'headroom.unwatched', 'memory.recovered']);
  actor.stop();
});

test('stopped while it prunes, it aborts that and looks no more', () => {
  const clock = new SimulatedClock();
  const { actor, held, listening } = startHousekeeping(clock);
  clock.increment(600_000);
  actor.stop();
  expect(held.held('pruneRecords').signal.aborted).toBe(true);
  expect(listening()).toBe(0);
});

test('the figures are those that were told last', () => {
  const { actor, tell } = startHousekeeping(new SimulatedClock());
  const figures = () => actor.getSnapshot().context;
  tell(headroomFacts['memory low']);
  expect(figures()).toMatchObject({ memory: { used: 80, limit: 100 }, disk: null });
  tell(headroomFacts['memory lower']);
  tell(headroomFacts['disk low']);
  expect(figures()).toMatchObject({ memory: { used: 90, limit: 100 }, disk: { free: 150 } });
  tell({ type: 'disk.ranLow', free: 100 });
  expect(figures()).toMatchObject({ memory: { used: 90, limit: 100 }, disk: { free: 100 } });
  actor.stop();
});
