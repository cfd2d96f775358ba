/** How the registry ends: what may finish, what is cut, and by when. */
import { expect, test } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { conversationsMachine } from '../../machines/conversations.machine.ts';
import { codedError } from '../support/machineRulings.ts';
import { startRegistry } from '../support/machineTables.ts';

const flushing = { serving: { draining: 'flushing' } };
const finishing = { serving: { draining: 'finishing' } };

test('with nothing in hand it only sends what was said', async () => {
  const registry = startRegistry();
  await registry.wakeAndRest(['1:0']);
  registry.drain();
  expect(registry.value()).toEqual(flushing);
  expect(registry.alive()).toEqual([]);
  await registry.held.resolve('flushOutbox', undefined);
  expect(registry.output()).toEqual({ kind: 'drained' });
  expect(registry.errors).toEqual([]);
});

test('nothing new is taken up, and every hand may finish before what was said is sent', async () => {
  const registry = startRegistry();
  await registry.find(['1:0'], ['2:0']);
  registry.drain();
  expect(registry.tags()).toEqual(['live']);
  registry.arrive();
  await registry.attended('1:0');
  expect(registry.value()).toEqual(finishing);
  expect(registry.pulls()).toBe(1);
  expect(registry.starts('flushOutbox')).toBe(0);
  await registry.answered('2:0');
  expect(registry.value()).toEqual(flushing);
  expect(registry.delivery.delivered.map(({ type }) => type)).toEqual([
    'question.progressed',
    'outbox.filled',
    'outbox.filled',
  ]);
  expect(registry.pulls()).toBe(1);
});

test('a drain during a pull stops it, and what it finds late is left in the inbox', async () => {
  const registry = startRegistry();
  const pull = registry.held.held('pullWork');
  registry.drain();
  expect(pull.signal.aborted).toBe(true);
  await registry.find(['1:0'], ['2:0']);
  expect(registry.alive()).toEqual([]);
  expect(registry.starts('attend 1:0')).toBe(0);
  await registry.held.resolve('flushOutbox', undefined);
  expect(registry.output()).toEqual({ kind: 'drained' });
});

test('a drain while the inbox cannot be read does not wait for it', async () => {
  const registry = startRegistry();
  await registry.held.reject('pullWork', codedError('SQLITE_IOERR'));
  registry.drain();
  expect(registry.value()).toEqual(flushing);
  registry.clock.increment(1_000);
  expect(registry.pulls()).toBe(1);
});

test.each([15_000, 2_000])('what is still in hand after the %d ms that were given is cut', async (finishLimitMs) => {
  const registry = startRegistry({ finishLimitMs });
  await registry.find(['1:0'], ['2:0']);
  registry.drain();
  registry.clock.increment(finishLimitMs - 1);
  expect(registry.value()).toEqual(finishing);
  expect(registry.signal('rule 2:0').aborted).toBe(false);
  registry.clock.increment(1);
  expect(registry.value()).toEqual(flushing);
  expect(registry.signal('attend 1:0').aborted).toBe(true);
  expect(registry.signal('rule 2:0').aborted).toBe(true);
  expect(registry.alive()).toEqual([]);
  expect(registry.starts('record 2:0')).toBe(0);
});

test('what cannot be sent within 3000 ms is left in the outbox', () => {
  const registry = startRegistry();
  registry.drain();
  registry.clock.increment(2_999);
  expect(registry.value()).toEqual(flushing);
  registry.clock.increment(1);
  expect(registry.output()).toEqual({ kind: 'drained' });
  expect(registry.signal('flushOutbox').aborted).toBe(true);
});

test('an outbox that cannot be emptied does not hold up the end', async () => {
  const registry = startRegistry();
  registry.drain();
  await registry.held.reject('flushOutbox', codedError('SQLITE_IOERR'));
  expect(registry.output()).toEqual({ kind: 'drained' });
  expect(registry.errors).toEqual([]);
});

test('a conversation that breaks during the drain is not waited for', async () => {
  const registry = startRegistry();
  await registry.find(['1:0'], ['2:0']);
  registry.drain();
  await registry.breakAttending('1:0');
  expect(registry.value()).toEqual(finishing);
  await registry.breakAsking('2:0');
  expect(registry.value()).toEqual(flushing);
  expect(registry.pulls()).toBe(1);
  expect(registry.errors).toEqual([]);
});

test('a delivery that breaks during the drain ends it as broken', async () => {
  const registry = startRegistry();
  await registry.find(['1:0'], ['2:0']);
  registry.drain();
  registry.delivery.break();
  await registry.attended('1:0');
  expect(registry.output()).toEqual({ kind: 'broken', reason: 'EPIPE' });
});

test('a second request changes nothing: whoever is in a hurry stops the actor', async () => {
  const registry = startRegistry();
  await registry.find([], ['2:0']);
  registry.drain();
  registry.drain();
  expect(registry.value()).toEqual(finishing);
  registry.actor.stop();
  expect(registry.signal('rule 2:0').aborted).toBe(true);
});

test('a registry with nothing provided ends as broken and does not hang', async () => {
  const input = { maxAnswers: 1, maxAttending: null, maxLive: null, finishLimitMs: 1, mayDeliberate: false };
  const actor = createActor(conversationsMachine, { input }).start();
  expect(await toPromise(actor)).toEqual({ kind: 'broken', reason: 'Error' });
});
