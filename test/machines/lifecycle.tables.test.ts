/** What the process does with the tables: its intake, the registry, and how both end. */
import { describe, expect, test } from 'vitest';
import { createActor, fromPromise, toPromise } from 'xstate';
import { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import type { LifecycleInput } from '../../machines/lifecycle.types.ts';
import type { StorageOpening, Validation } from '../../src/ports.ts';
import { codedError } from '../support/machineRulings.ts';
import { refresh, startProcess, valid } from '../support/machineProcess.ts';
import { settled } from '../support/machineStage.ts';
import { recorded, undecided } from '../support/machineConversation.ts';
import { workFor } from '../support/machineTables.ts';

const finishing = { draining: 'finishing' };
const releasing = { draining: 'releasing' };
const refusal = 'Telegram does not accept TELEGRAM_TOKEN. Get the current one from @BotFather and start again.';

/** In service, with the first question of the table 2:0 in hand where `asked` says so. */
async function serving(asked: 'asked' | 'idle' = 'idle', input: Partial<LifecycleInput> = {}) {
  const process = startProcess({ servesTables: true, ...input });
  await process.ready();
  if (asked === 'asked') await process.held.resolve('pullWork', workFor([], ['2:0']));
  else await process.held.resolve('pullWork', workFor([]));
  return process;
}

type Served = Awaited<ReturnType<typeof serving>>;

const pulls = ({ held }: Served) => held.starts.get('pullWork') ?? 0;
const tablesAreThere = ({ actor }: Served) => 'conversations' in actor.getSnapshot().children;
const intakeFacts = ({ facts }: Served) => facts.filter(({ type }) => type.startsWith('intake.'));

async function release(process: Served) {
  await process.held.resolve('releaseResources', undefined);
  return process.output();
}

describe('a command of the terminal', () => {
  test('listens to nobody and opens no tables, until its end', async () => {
    const process = startProcess({ servesTables: false });
    await process.ready();
    expect(process.value()).toMatchObject({ ready: { intake: 'off' } });
    expect(process.intake.starts()).toBe(0);
    expect(tablesAreThere(process)).toBe(false);
    await process.held.resolve('refreshLibrary', refresh);
    expect(process.tags()).toEqual(['accepting', 'indexed', 'live']);
    process.drain();
    expect(process.value()).toEqual(releasing);
    expect(await release(process)).toEqual({ exitCode: 0, problems: [] });
    expect(process.errors).toEqual([]);
  });

  test('that waits for a ruling is not kept by tables that it does not have', async () => {
    const process = startProcess({ servesTables: false });
    await process.ready();
    process.ask('a');
    process.drain();
    process.clock.increment(14_999);
    expect(process.value()).toEqual(finishing);
    process.drain();
    expect(process.output()?.exitCode).toBe(1);
    expect(process.errors).toEqual([]);
  });
});

describe('the intake', () => {
  test('tells its troubles with their codes, and that they are over, and keeps the last of them', async () => {
    const process = await serving();
    const trouble = () => process.actor.getSnapshot().context.intakeTrouble;
    expect(process.tags()).not.toContain('receiving');
    process.intake.tell({ type: 'intake.failed', reason: 'unreachable' });
    expect(trouble()).toBe('unreachable');
    expect(process.tags()).toContain('degraded');
    process.intake.tell({ type: 'intake.failed', reason: 'conflict' });
    expect(trouble()).toBe('conflict');
    process.intake.tell({ type: 'intake.recovered' });
    expect(trouble()).toBeNull();
    expect(process.tags()).toContain('receiving');
    expect(process.tags()).not.toContain('degraded');
    process.intake.tell({ type: 'intake.failed', reason: 'full' });
    expect(process.tags()).not.toContain('receiving');
    expect(intakeFacts(process)).toEqual([
      { type: 'intake.failed', reason: 'unreachable' },
      { type: 'intake.failed', reason: 'conflict' },
      { type: 'intake.recovered' },
      { type: 'intake.failed', reason: 'full' },
    ]);
    expect(process.intake.starts()).toBe(1);
  });

  test('that breaks is begun anew after 5000 ms, and the tables are served meanwhile', async () => {
    const process = await serving();
    process.intake.tell({ type: 'intake.recovered' });
    process.breakIntake();
    expect(process.actor.getSnapshot().context.intakeTrouble).toBe('broken');
    expect(process.tags()).toContain('degraded');
    expect(tablesAreThere(process)).toBe(true);
    process.clock.increment(4_999);
    expect(process.intake.starts()).toBe(1);
    process.clock.increment(1);
    expect(process.intake.starts()).toBe(2);
    expect(process.tags()).not.toContain('receiving');
    process.intake.tell({ type: 'intake.recovered' });
    expect(process.tags()).toContain('receiving');
    expect(process.errors).toEqual([]);
  });

  test('that is refused ends the process with code 78 and the name of the variable, once the tables are drained', async () => {
    const process = await serving('asked');
    process.intake.tell({ type: 'intake.refused' });
    expect(process.value()).toEqual(finishing);
    expect(process.intake.listening()).toBe(0);
    await process.held.resolve('rule 2:0', undecided);
    await process.held.resolve('record 2:0', recorded);
    await process.held.resolve('flushOutbox', undefined);
    expect(await release(process)).toEqual({ exitCode: 78, problems: [refusal] });
    expect(refusal).toContain('TELEGRAM_TOKEN');
  });

  test('is over as soon as the end was asked for', async () => {
    const process = await serving('asked');
    process.drain();
    expect(process.intake.listening()).toBe(0);
    process.clock.increment(5_000);
    expect(process.intake.starts()).toBe(1);
  });

  test('that was broken when the end was asked for is not begun anew', async () => {
    const process = await serving('asked');
    process.breakIntake();
    process.drain();
    process.clock.increment(5_000);
    expect(process.intake.starts()).toBe(1);
  });
});

describe('the registry', () => {
  test('hears of what came in, and that the library was read', async () => {
    const process = await serving();
    expect(pulls(process)).toBe(1);
    process.intake.tell({ type: 'updates.received' });
    expect(pulls(process)).toBe(2);
    await process.held.resolve('pullWork', workFor([]));
    await process.held.resolve('refreshLibrary', refresh);
    expect(pulls(process)).toBe(3);
  });

  test('hears that the library could not be read, too: nobody waits for it for ever', async () => {
    const process = await serving();
    await process.held.reject('refreshLibrary', codedError('EACCES'));
    expect(pulls(process)).toBe(2);
  });

  test('hears nothing any more once the end was asked for', async () => {
    const process = await serving('asked');
    process.drain();
    const asked = pulls(process);
    process.actor.send({ type: 'updates.received' });
    expect(pulls(process)).toBe(asked);
    expect(process.errors).toEqual([]);
  });

  test('is drained, with what is in hand, before anything is released', async () => {
    const process = await serving('asked');
    process.drain();
    expect(process.value()).toEqual(finishing);
    expect(process.held.held('rule 2:0').signal.aborted).toBe(false);
    await process.held.resolve('rule 2:0', undecided);
    await process.held.resolve('record 2:0', recorded);
    expect(process.held.starts.get('flushOutbox')).toBe(1);
    expect(process.held.starts.has('releaseResources')).toBe(false);
    await process.held.resolve('flushOutbox', undefined);
    expect(process.value()).toEqual(releasing);
    expect(tablesAreThere(process)).toBe(false);
    expect(await release(process)).toEqual({ exitCode: 0, problems: [] });
    expect(process.errors).toEqual([]);
  });

  test('that cannot send any more ends the process with code 1 and the reason', async () => {
    const process = await serving('asked');
    process.breakDelivery();
    expect(process.value()).toEqual(releasing);
    expect(tablesAreThere(process)).toBe(false);
    expect(process.intake.listening()).toBe(0);
    expect(await release(process)).toEqual({ exitCode: 1, problems: ['conversations failed: EPIPE'] });
    expect(process.errors).toEqual([]);
  });

  test('that throws ends the process with code 1, too', async () => {
    const process = startProcess({ servesTables: true, mayDeliberate: false });
    await process.ready();
    await process.held.resolve('pullWork', null);
    expect(process.value()).toEqual(releasing);
    expect(await release(process)).toEqual({ exitCode: 1, problems: ['conversations failed: TypeError'] });
    expect(process.errors).toEqual([]);
  });

  test('that breaks during the drain gives the rulings of the terminal no second limit', async () => {
    const process = await serving('asked');
    process.ask('a');
    process.drain();
    process.clock.increment(10_000);
    process.breakDelivery();
    expect(process.value()).toEqual(finishing);
    process.clock.increment(4_999);
    expect(process.value()).toEqual(finishing);
    process.clock.increment(1);
    expect(process.settlements()).toEqual(['a: failed drainLimit']);
    expect(await release(process)).toEqual({ exitCode: 1, problems: ['conversations failed: EPIPE'] });
  });

  test('that nobody provided ends the process and does not hang', async () => {
    const machine = lifecycleMachine.provide({
      actors: {
        openStorage: fromPromise<StorageOpening>(() => Promise.resolve({ kind: 'opened' })),
        validateEnvironment: fromPromise<Validation>(() =>
          Promise.resolve({ kind: 'valid', capabilities: { exactSearch: true, pdftotext: true } }),
        ),
        releaseResources: fromPromise(() => Promise.resolve()),
      },
    });
    const actor = createActor(machine, {
      input: { maxRulings: 1, drainLimitMs: null, servesTables: true, mayDeliberate: false },
    }).start();
    expect(await toPromise(actor)).toEqual({ exitCode: 1, problems: ['conversations failed: Error'] });
  });
});

describe('the limit of the drain', () => {
  test('20000 ms: hands have 12000, what was said 3000, the release 5000', async () => {
    const process = await serving('asked');
    process.drain();
    process.clock.increment(11_999);
    expect(process.held.held('rule 2:0').signal.aborted).toBe(false);
    process.clock.increment(1);
    expect(process.held.held('rule 2:0').signal.aborted).toBe(true);
    expect(process.held.starts.get('flushOutbox')).toBe(1);
    process.clock.increment(2_999);
    expect(process.value()).toEqual(finishing);
    expect(process.held.held('flushOutbox').signal.aborted).toBe(false);
    process.clock.increment(1);
    await settled();
    expect(process.value()).toEqual(releasing);
    expect(process.held.held('flushOutbox').signal.aborted).toBe(true);
    expect(tablesAreThere(process)).toBe(false);
    process.clock.increment(4_999);
    expect(process.value()).toEqual(releasing);
    process.clock.increment(1);
    expect(process.output()).toEqual({ exitCode: 1, problems: ['Gave up: releaseLimit passed.'] });
    expect(process.errors).toEqual([]);
  });

  test.each([
    [60_000, 52_000],
    [9_000, 1_000],
    [8_000, 0],
  ])('%d ms: hands have %d', async (drainLimitMs, share) => {
    const process = await serving('asked', { drainLimitMs });
    const { signal } = process.held.held('rule 2:0');
    process.drain();
    if (share > 0) process.clock.increment(share - 1);
    expect(signal.aborted).toBe(false);
    process.clock.increment(share > 0 ? 1 : 0);
    expect(signal.aborted).toBe(true);
    expect(process.value()).toEqual(finishing);
    process.clock.increment(3_000);
    await settled();
    expect(process.value()).toEqual(releasing);
    expect(await release(process)).toEqual({ exitCode: 0, problems: [] });
  });

  test('shorter than the release leaves the tables no time, and what they had stays in the inbox', async () => {
    const process = await serving('asked', { drainLimitMs: 4_000 });
    process.drain();
    process.clock.increment(0);
    await settled();
    expect(process.value()).toEqual(releasing);
    expect(process.held.held('rule 2:0').signal.aborted).toBe(true);
    expect(process.held.starts.has('record 2:0')).toBe(false);
  });
});

describe('a request to drain', () => {
  test('for the second time stops at once with code 1, and nobody is at the tables any more', async () => {
    const process = await serving('asked');
    process.drain();
    process.drain();
    expect(process.output()).toEqual({
      exitCode: 1,
      problems: ['Stopped by a second request before everything was released.'],
    });
    expect(process.held.held('rule 2:0').signal.aborted).toBe(true);
    expect(process.errors).toEqual([]);
  });

  test('while the storage is being opened or the token is asked about never opens tables', async () => {
    const early = startProcess({ servesTables: true, mayDeliberate: false });
    early.drain();
    await early.held.resolve('openStorage', { kind: 'opened' });
    expect(early.value()).toEqual(releasing);
    expect(await release(early)).toEqual({ exitCode: 0, problems: [] });

    const later = startProcess({ servesTables: true, mayDeliberate: false });
    await later.held.resolve('openStorage', { kind: 'opened' });
    const asking = later.held.held('validateEnvironment').signal;
    later.drain();
    expect(asking.aborted).toBe(true);
    await later.held.resolve('validateEnvironment', valid);
    expect(later.value()).toEqual(releasing);
    expect(await release(later)).toEqual({ exitCode: 0, problems: [] });
    for (const process of [early, later]) {
      expect(process.intake.starts()).toBe(0);
      expect(process.held.starts.has('pullWork')).toBe(false);
      expect(process.errors).toEqual([]);
    }
  });

  test('during the release after a drain ends it with code 1', async () => {
    const process = await serving();
    process.drain();
    await process.held.resolve('flushOutbox', undefined);
    expect(process.value()).toEqual(releasing);
    process.drain();
    expect(process.output()?.exitCode).toBe(1);
    expect(process.errors).toEqual([]);
  });
});
