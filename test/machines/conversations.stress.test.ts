/** Thousands of tables at once, in real time, while things fail and break: nothing is lost, doubled or out of order. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createActor, toPromise } from 'xstate';
import type { ConversationsInput } from '../../machines/conversations.types.ts';
import type { TableKey } from '../../src/tablePorts.ts';
import { Backlog, chances } from '../support/machineBacklog.ts';

const TABLES = 2_000;
const UPDATES = 4_000;

const limits: ConversationsInput = {
  maxAnswers: 8,
  maxAttending: 16,
  maxLive: 64,
  finishLimitMs: 30_000,
  mayDeliberate: false,
};

test.each([1, 2])('2,000 tables lose nothing and keep their order, with 64 alive at most: seed %d', async (seed) => {
  const chance = chances(seed);
  const backlog = new Backlog(seed, limits);
  const actor = createActor(backlog.machine(), { input: limits });
  const errors: unknown[] = [];
  let mostAlive = 0;
  const emptied = Promise.withResolvers<null>();
  let everythingCame = false;
  actor.subscribe({
    error: (error) => {
      errors.push(error);
      emptied.reject(error);
    },
    next: ({ children, context }) => {
      const alive = Object.keys(children).filter((id) => id.startsWith('table-')).length;
      mostAlive = Math.max(mostAlive, alive);
      if (alive !== context.live.length) backlog.faults.push(`${alive} alive, ${context.live.length} known`);
      if (everythingCame && backlog.isEmpty) emptied.resolve(null);
    },
  });
  actor.start();
  const sent = new Map<TableKey, number[]>();
  for (let seq = 1; seq <= UPDATES; seq += 1) {
    // Every table once, then whoever speaks.
    const chat = seq <= TABLES ? seq : Math.ceil(chance() * TABLES);
    const table: TableKey = `${-chat}:0`;
    sent.set(table, [...(sent.get(table) ?? []), seq]);
    backlog.updates.add(table, seq);
    actor.send({ type: 'work.arrived' });
    if (chance() < 0.05) await setImmediate();
  }
  everythingCame = true;
  actor.send({ type: 'work.arrived' });
  await emptied.promise;
  const ended = toPromise(actor);
  actor.send({ type: 'drain.request' });
  expect(await ended).toEqual({ kind: 'drained' });
  expect(backlog.faults).toEqual([]);
  expect(errors).toEqual([]);
  expect(sent.size).toBe(TABLES);
  expect(backlog.updates.done).toEqual(sent);
  const answered = [...backlog.questions.done.values()].flat();
  expect(new Set(answered).size).toBe(answered.length);
  expect(answered.length).toBeGreaterThan(UPDATES / 5);
  for (const ids of backlog.questions.done.values()) expect(ids).toEqual(ids.toSorted((one, other) => one - other));
  expect(mostAlive).toBe(64);
  // Everything went wrong that can.
  expect(Object.entries(backlog.mishaps).filter(([, count]) => count === 0)).toEqual([]);
});
