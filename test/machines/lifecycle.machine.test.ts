/**
 * What the process does with its limits, its library and its end; its rulings are in
 * lifecycle.rulings.test.ts, its tables in lifecycle.tables.test.ts, its transitions in lifecycle.model.test.ts.
 */
import { describe, expect, test } from 'vitest';
import { createActor, fromCallback, fromPromise, toPromise, waitFor } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { problemOf, reasonOf } from '../../machines/reason.ts';
import type { StorageOpening } from '../../src/ports.ts';
import { answers, codedError, heldRuling } from '../support/machineRulings.ts';
import { HeldActors, settled } from '../support/machineStage.ts';
import { refresh, startProcess, valid } from '../support/machineProcess.ts';

test('a process boots, rules once, drains and ends with code 0', async () => {
  const held = new HeldActors();
  const machine = lifecycleMachine.provide({
    actors: {
      openStorage: fromPromise<StorageOpening>(() => Promise.resolve({ kind: 'opened' })),
      validateEnvironment: held.promise('validateEnvironment'),
      refreshLibrary: fromPromise(() => Promise.resolve(refresh)),
      watchLibrary: fromCallback(() => () => undefined),
      releaseResources: fromPromise(() => Promise.resolve()),
      settleQuestion: heldRuling(held),
    },
  });
  const actor = createActor(machine, {
    input: { maxRulings: 1, drainLimitMs: null, servesTables: false, mayDeliberate: false },
  });
  const ended = Promise.withResolvers<unknown>();
  actor.on('ruling.settled', ended.resolve);
  actor.start();
  await settled();
  await held.resolve('validateEnvironment', valid);
  const ready = await waitFor(actor, (snapshot) => snapshot.hasTag('indexed'));
  expect(ready.context.capabilities).toEqual(valid.capabilities);
  expect(ready.context.refresh).toEqual(refresh);
  actor.send({ type: 'ruling.request', rulingId: 'q', question: 'May I castle?', gameName: null });
  await held.resolve('identifyGame', answers.identified);
  await held.resolve('retrievePassages', answers.found);
  await held.resolve('deliberate', { kind: 'unavailable', reason: 'off' });
  await held.resolve('composeExtract', answers.extracted);
  expect(await ended.promise).toMatchObject({ rulingId: 'q', output: { kind: 'extracted' } });
  actor.send({ type: 'drain.request' });
  expect(await toPromise(actor)).toEqual({ exitCode: 0, problems: [] });
});

test('a validation that breaks ends the process with code 1 once the storage is closed', async () => {
  const process = startProcess();
  await process.held.resolve('openStorage', { kind: 'opened' });
  await process.held.reject('validateEnvironment', codedError('EIO'));
  await process.held.resolve('releaseResources', undefined);
  expect(process.output()).toEqual({ exitCode: 1, problems: ['validateEnvironment failed: EIO'] });
});

const failed = (error: unknown) => ({ type: 'xstate.error.actor.a', actorId: 'a', error });

test('what ends it that is no error is told as unknown, and a code that is no text by the name of its error', () => {
  expect(reasonOf(failed('with the words of a player'))).toBe('unknown');
  expect(reasonOf(failed(Object.assign(new RangeError('words'), { code: 404 })))).toBe('RangeError');
  expect(reasonOf(failed(new TypeError('words')))).toBe('TypeError');
  expect(problemOf(failed(null))).toBe('a failed: unknown');
});

describe('limits', () => {
  test('a storage that does not open in 60000 ms ends the process with code 69 once what it opened late is closed', async () => {
    const process = startProcess();
    process.clock.increment(59_999);
    expect(process.value()).toEqual({ booting: 'opening' });
    process.clock.increment(1);
    expect(process.value()).toEqual({ draining: 'releasing' });
    await process.held.resolve('releaseResources', undefined);
    expect(process.output()).toEqual({ exitCode: 69, problems: ['Gave up: bootLimit passed.'] });
  });

  test('an environment that is not validated in 30000 ms ends it with code 69 once the storage is closed', async () => {
    const process = startProcess();
    await process.held.resolve('openStorage', { kind: 'opened' });
    process.clock.increment(29_999);
    expect(process.value()).toBe('validating');
    process.clock.increment(1);
    await process.held.resolve('releaseResources', undefined);
    expect(process.output()).toEqual({ exitCode: 69, problems: ['Gave up: validationLimit passed.'] });
  });

  test('rulings in flight have 15000 ms of the default limit, the release 5000 ms', async () => {
    const process = startProcess();
    await process.ready();
    process.ask('a');
    process.drain();
    process.clock.increment(14_999);
    expect(process.value()).toEqual({ draining: 'finishing' });
    process.clock.increment(1);
    expect(process.value()).toEqual({ draining: 'releasing' });
    expect(process.settlements()).toEqual(['a: failed drainLimit']);
    expect(process.held.held('a?').signal.aborted).toBe(true);
    process.clock.increment(4_999);
    expect(process.value()).toEqual({ draining: 'releasing' });
    process.clock.increment(1);
    expect(process.output()).toEqual({ exitCode: 1, problems: ['Gave up: releaseLimit passed.'] });
  });

  test.each([
    [8_000, 3_000],
    [60_000, 55_000],
  ])('of a limit of %d ms for all of it the rulings have %d ms', async (drainLimitMs, share) => {
    const process = startProcess({ drainLimitMs });
    await process.ready();
    process.ask('a');
    process.drain();
    process.clock.increment(share - 1);
    expect(process.value()).toEqual({ draining: 'finishing' });
    process.clock.increment(1);
    expect(process.value()).toEqual({ draining: 'releasing' });
  });

  test('a limit shorter than the share of the release leaves the rulings no time', async () => {
    const process = startProcess({ drainLimitMs: 4_000 });
    await process.ready();
    process.ask('a');
    process.drain();
    process.clock.increment(0);
    expect(process.settlements()).toEqual(['a: failed drainLimit']);
  });

  test('a library that could not be read is read again after 30000 ms', async () => {
    const { clock, held, ready, tags } = startProcess();
    await ready();
    await held.reject('refreshLibrary', codedError('EACCES'));
    expect(tags()).toEqual(['accepting', 'degraded', 'indexed', 'live']);
    clock.increment(29_999);
    expect(held.starts.get('refreshLibrary')).toBe(1);
    clock.increment(1);
    expect(held.starts.get('refreshLibrary')).toBe(2);
    await held.resolve('refreshLibrary', refresh);
    expect(tags()).toEqual(['accepting', 'indexed', 'live']);
  });

  test('a watcher that was lost is started again after 30000 ms, and what it missed is read', async () => {
    const { actor, clock, facts, held, ready, tags } = startProcess();
    await ready();
    await held.resolve('refreshLibrary', refresh);
    held.sendBack({ type: 'watch.failed', reason: 'ENOSPC' });
    expect(tags()).toEqual(['accepting', 'degraded', 'indexed', 'live']);
    expect(facts).toContainEqual({ type: 'watch.failed', reason: 'ENOSPC' });
    expect(held.watching).toBe(0);
    clock.increment(29_999);
    expect(held.watching).toBe(0);
    clock.increment(1);
    expect(held.watching).toBe(1);
    expect(actor.getSnapshot().matches({ ready: { library: 'refreshing' } })).toBe(true);
  });
});

describe('draining', () => {
  test('the door closes at once, rulings in flight finish, and nothing is watched or read meanwhile', async () => {
    const process = startProcess();
    await process.ready();
    const refreshing = process.held.held('refreshLibrary');
    process.ask('a');
    process.drain();
    expect(process.tags()).toEqual(['live']);
    expect(refreshing.signal.aborted).toBe(true);
    expect(process.held.watching).toBe(0);
    process.ask('b');
    expect(process.refusals()).toEqual(['b: draining']);
    expect(process.held.held('a?').signal.aborted).toBe(false);
    expect(process.held.starts.has('releaseResources')).toBe(false);
    await process.end('a');
    expect(process.held.starts.get('releaseResources')).toBe(1);
    await process.held.resolve('releaseResources', undefined);
    expect(process.output()).toEqual({ exitCode: 0, problems: [] });
    expect(process.settlements()).toEqual(['a: undecided']);
  });

  test('a second request stops at once with code 1, and its rulings are settled', async () => {
    const process = startProcess();
    await process.ready();
    process.ask('a');
    process.drain();
    process.drain();
    expect(process.output()?.exitCode).toBe(1);
    expect(process.settlements()).toEqual(['a: failed drain.request']);
    expect(process.held.held('a?').signal.aborted).toBe(true);
  });

  test('a request while the storage is being opened waits for it and closes it, unvalidated', async () => {
    const process = startProcess();
    process.drain();
    expect(process.held.held('openStorage').signal.aborted).toBe(false);
    await process.held.resolve('openStorage', { kind: 'opened' });
    expect(process.value()).toEqual({ draining: 'releasing' });
    expect(process.held.starts.has('validateEnvironment')).toBe(false);
    await process.held.resolve('releaseResources', undefined);
    expect(process.output()).toEqual({ exitCode: 0, problems: [] });
  });

  test('a storage that hangs while the end is asked for is left after 15000 ms and released', async () => {
    const process = startProcess();
    process.drain();
    process.clock.increment(14_999);
    expect(process.value()).toEqual({ booting: 'interrupted' });
    process.clock.increment(1);
    expect(process.value()).toEqual({ draining: 'releasing' });
    expect(process.held.held('openStorage').signal.aborted).toBe(true);
  });

  test('an environment that is not valid closes the storage before the process ends with its code', async () => {
    const process = startProcess();
    await process.held.resolve('openStorage', { kind: 'opened' });
    await process.held.resolve('validateEnvironment', { kind: 'invalid', exitCode: 78, problems: ['no library'] });
    expect(process.value()).toEqual({ draining: 'releasing' });
    await process.held.resolve('releaseResources', undefined);
    expect(process.output()).toEqual({ exitCode: 78, problems: ['no library'] });
  });
});

describe('the library', () => {
  test('a change while it is read is not lost, and many changes are one', async () => {
    const { held, ready, value } = startProcess();
    await ready();
    for (let change = 0; change < 5; change += 1) held.sendBack({ type: 'library.changed' });
    expect(held.starts.get('refreshLibrary')).toBe(1);
    await held.resolve('refreshLibrary', refresh);
    expect(held.starts.get('refreshLibrary')).toBe(2);
    await held.resolve('refreshLibrary', refresh);
    expect(held.starts.get('refreshLibrary')).toBe(2);
    expect(value()).toMatchObject({ ready: { library: 'current' } });
  });

  test('it is indexed after the first look, failed or not, and stays so while it is read again', async () => {
    const { held, ready, tags } = startProcess();
    await ready();
    expect(tags()).toEqual(['accepting', 'live']);
    await held.reject('refreshLibrary', codedError('EACCES'));
    expect(tags()).toContain('indexed');
    held.sendBack({ type: 'library.changed' });
    expect(tags()).toEqual(['accepting', 'indexed', 'live']);
  });

  test('a watcher that throws at its start degrades the process and does not end it', async () => {
    const held = new HeldActors();
    const machine = lifecycleMachine.provide({
      actors: {
        openStorage: held.promise('openStorage'),
        validateEnvironment: held.promise('validateEnvironment'),
        refreshLibrary: held.promise('refreshLibrary'),
        watchLibrary: fromCallback(() => {
          throw codedError('ENOSPC');
        }),
      },
    });
    const actor = createActor(machine, {
      input: { maxRulings: 1, drainLimitMs: null, servesTables: false, mayDeliberate: false },
    });
    const facts: unknown[] = [];
    actor.on('watch.failed', (fact) => facts.push(fact));
    actor.start();
    await held.resolve('openStorage', { kind: 'opened' });
    await held.resolve('validateEnvironment', valid);
    expect(facts).toEqual([{ type: 'watch.failed', reason: 'ENOSPC' }]);
    expect(actor.getSnapshot().hasTag('degraded')).toBe(true);
    actor.stop();
  });
});

test('a late error of an actor whose state was left does not end the process', async () => {
  const process = startProcess();
  await process.ready();
  process.ask('a');
  process.drain();
  const error = codedError('late');
  process.actor.send({ type: 'xstate.error.actor.refreshLibrary', actorId: 'refreshLibrary', error });
  process.actor.send({ type: 'xstate.error.actor.ruling-x', actorId: 'ruling-x', error });
  expect(process.value()).toEqual({ draining: 'finishing' });
  expect(process.settlements()).toEqual([]);
  expect(process.errors).toEqual([]);
});
