/** Every transition of whether the intake goes on asking, and of the children that live as long as the process. */
import { expect, test } from 'vitest';
import type { EventObject } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { headroomFacts } from '../support/machineHousekeeping.ts';
import { after, broken, commands, done, intakeFacts, startLifecycleStage } from '../support/machineLifecycle.ts';
import { startProcess } from '../support/machineProcess.ts';
import { codedError } from '../support/machineRulings.ts';
import { type Row, walkEveryTransition } from '../support/machineWalk.ts';

const input = { maxRulings: 1, drainLimitMs: null, servesTables: true, mayDeliberate: false };

const events: Record<string, EventObject> = {
  attempted: intakeFacts.attempted,
  drain: commands.drain,
  opened: done('openStorage', { kind: 'opened' }),
  valid: done('validateEnvironment', { kind: 'valid', capabilities: { exactSearch: true, pdftotext: false } }),
  silence: after('intakeSilenceLimit', 'ready.polling.timely'),
  'watchdog broken': broken('watchdog'),
};

const idle = 'ready.polling.idle';
const timely = 'ready.polling.timely';
const overdue = 'ready.polling.overdue';
const inService = [
  'ready.library.refreshing.undisturbed',
  'ready.firstRefresh.pending',
  'ready.watcher.watching',
  'ready.intake.connected.connecting',
  idle,
  'ready.model.off',
  'ready.answering.open',
].join(' ');

const rows: readonly Row[] = [
  ['booting.opening', 'opened', 'validating', []],
  ['booting.opening', 'drain', 'booting.interrupted', []],
  ['booting.interrupted', 'opened', 'draining.releasing', []],
  ['booting.interrupted', 'drain', 'stopped', []],
  ['validating', 'valid', inService, []],
  ['validating', 'drain', 'draining.releasing', []],
  [idle, 'attempted', timely, []],
  [timely, 'attempted', timely, []],
  [timely, 'silence', overdue, []],
  [overdue, 'attempted', timely, []],
  ...[idle, timely, overdue].flatMap((state): readonly Row[] => [
    [state, 'watchdog broken', state, ['watchdog lost: broken']],
    [state, 'drain', 'draining.finishing', []],
  ]),
  ['draining.finishing', 'watchdog broken', 'draining.finishing', ['watchdog lost: broken']],
  ['draining.finishing', 'drain', 'stopped', []],
  ['draining.releasing', 'drain', 'stopped', []],
];

/** A watchdog is there from the start of the service on, and is lost for good once, by a defect. */
function isOffered(states: readonly string[], event: string): boolean {
  const serves = states.some((state) => state.startsWith('ready.') || state === 'draining.finishing');
  return event !== 'watchdog broken' || serves;
}

test('every transition goes where the table says and tells what it says', async () => {
  const walked = await walkEveryTransition({
    machine: lifecycleMachine,
    input,
    events,
    rows,
    offers: isOffered,
    start: () => startLifecycleStage(input),
  });
  expect(walked.faults).toEqual([]);
  expect(walked.transitions).toBeGreaterThanOrEqual(rows.length);
});

const polling = ({ value }: ReturnType<typeof startProcess>) =>
  JSON.stringify(value()).match(/"polling":"(\w+)"/u)?.[1];

test('an intake that has not asked for 120000 ms is overdue, and each attempt begins the time anew', async () => {
  const process = startProcess({ servesTables: true });
  await process.ready();
  process.clock.increment(600_000);
  expect(polling(process)).toBe('idle');
  process.intake.tell({ type: 'intake.attempted' });
  process.clock.increment(119_999);
  process.intake.tell({ type: 'intake.attempted' });
  process.clock.increment(119_999);
  expect(polling(process)).toBe('timely');
  process.clock.increment(1);
  expect(polling(process)).toBe('overdue');
  expect(process.tags()).toContain('degraded');
  process.intake.tell({ type: 'intake.attempted' });
  expect(polling(process)).toBe('timely');
});

test('the watchdog is there while tables are served, the drain included, and ends with the process', async () => {
  const process = startProcess({ servesTables: true });
  expect(process.held.starts.has('watchEventLoop')).toBe(false);
  await process.ready();
  const { signal } = process.held.held('watchEventLoop');
  process.drain();
  expect(signal.aborted).toBe(false);
  process.drain();
  expect(process.output()?.exitCode).toBe(1);
  expect(signal.aborted).toBe(true);
});

test('the housekeeping is there while tables are served, and what it reports is told on; a drain ends it', async () => {
  const process = startProcess({ servesTables: true });
  await process.ready();
  const house = process.actor.getSnapshot().children['housekeeping'];
  house?.send(headroomFacts['disk low']);
  expect(process.facts).toContainEqual(headroomFacts['disk low']);
  process.drain();
  expect(house?.getSnapshot().status).toBe('stopped');
  expect(Object.keys(process.actor.getSnapshot().children)).not.toContain('housekeeping');
  expect(process.errors).toEqual([]);
});

test('a command of the terminal has neither', async () => {
  const process = startProcess({ servesTables: false });
  await process.ready();
  expect(process.held.starts.has('watchEventLoop')).toBe(false);
  expect(Object.keys(process.actor.getSnapshot().children)).not.toContain('housekeeping');
});

test('a watchdog that is lost is told with its code, ends nobody, and is replaced, while the process drains, too', async () => {
  const process = startProcess({ servesTables: true });
  await process.ready();
  await process.held.reject('watchEventLoop', codedError('no_watchdog'));
  const lost = { type: 'watchdog.lost', reason: 'no_watchdog' };
  expect(process.facts.filter(({ type }) => type === 'watchdog.lost')).toEqual([lost]);
  process.clock.increment(30_000);
  expect(process.held.starts.get('watchEventLoop')).toBe(2);
  process.drain();
  await process.held.reject('watchEventLoop', codedError('no_watchdog'));
  expect(process.facts.filter(({ type }) => type === 'watchdog.lost')).toEqual([lost, lost]);
  expect(process.actor.getSnapshot().status).toBe('active');
  expect(process.errors).toEqual([]);
});
