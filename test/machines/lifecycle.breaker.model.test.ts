/** Every transition of what is told of the model, walked on real actors; the rest is in lifecycle.model.test.ts. */
import { expect, test } from 'vitest';
import type { EventObject } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { broken, commands, done, modelFacts, startLifecycleStage } from '../support/machineLifecycle.ts';
import { startProcess } from '../support/machineProcess.ts';
import { type Row, walkEveryTransition } from '../support/machineWalk.ts';

const input = { maxRulings: 1, drainLimitMs: null, servesTables: false, mayDeliberate: true };

const events: Record<string, EventObject> = {
  ...modelFacts,
  drain: commands.drain,
  opened: done('openStorage', { kind: 'opened' }),
  valid: done('validateEnvironment', { kind: 'valid', capabilities: { exactSearch: true, pdftotext: false } }),
  'breaker broken': broken('watchModel'),
  released: done('releaseResources', undefined),
};

const off = 'ready.model.off';
const available = 'ready.model.available';
const unreached = 'ready.model.unreached';
const probing = 'ready.model.probing';
const unavailable = 'ready.model.unavailable';
const inService = [
  'ready.library.refreshing.undisturbed',
  'ready.firstRefresh.pending',
  'ready.watcher.watching',
  'ready.intake.off',
  'ready.polling.idle',
  off,
  'ready.answering.open',
].join(' ');

/** Whatever it was before, it is what the breaker says; without a breaker nothing is known of it. */
const told = [off, available, unreached, probing, unavailable].flatMap((state): readonly Row[] => [
  [state, 'model available', available, []],
  [state, 'model unreached', unreached, []],
  [state, 'model probing', probing, []],
  [state, 'model unavailable', unavailable, []],
  [state, 'breaker broken', off, ['model unwatched: broken']],
  [state, 'drain', 'draining.releasing', []],
]);

const rows: readonly Row[] = [
  ['booting.opening', 'opened', 'validating', []],
  ['booting.opening', 'drain', 'booting.interrupted', []],
  ['booting.interrupted', 'opened', 'draining.releasing', []],
  ['booting.interrupted', 'drain', 'stopped', []],
  ['validating', 'valid', inService, []],
  ['validating', 'drain', 'draining.releasing', []],
  ...told,
  ['draining.releasing', 'drain', 'stopped', []],
  ['draining.releasing', 'released', 'stopped', []],
];

test('every transition goes where the table says and tells what it says', async () => {
  const walked = await walkEveryTransition({
    machine: lifecycleMachine,
    input,
    events,
    rows,
    start: () => startLifecycleStage(input),
  });
  expect(walked.faults).toEqual([]);
  expect(walked.transitions).toBeGreaterThanOrEqual(rows.length);
});

test('why the model was not reached is known', async () => {
  const process = startProcess();
  await process.ready();
  process.breaker.tell({ type: 'model.unreached', reason: 'http_500' });
  expect(process.actor.getSnapshot().context.modelTrouble).toBe('http_500');
});

test('a model that is not asked for a while degrades the process and keeps nobody from asking', async () => {
  const process = startProcess();
  await process.ready();
  process.breaker.tell({ type: 'model.unavailable' });
  expect(process.tags()).toEqual(['accepting', 'degraded', 'live']);
  process.breaker.tell({ type: 'model.available' });
  expect(process.tags()).toEqual(['accepting', 'live']);
});

test('the breaker is not listened to any more once the process drains', async () => {
  const process = startProcess();
  await process.ready();
  expect(process.breaker.listening()).toBe(1);
  process.actor.send({ type: 'drain.request' });
  expect(process.breaker.listening()).toBe(0);
});
