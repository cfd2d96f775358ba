/** What is pruned: rows that nobody needs any more, a few at a time, and nothing that is still owed. */
import { describe, expect, test } from 'vitest';
import { addSpending, spendersOf, spentOn } from '../../src/storage/modelLedger.ts';
import { partsOf } from '../../src/storage/outbox.ts';
import { keepProposal, readProposal } from '../../src/storage/proposals.ts';
import type { Database } from '../../src/storage/schema.ts';
import { changeTable, noteServed, readTable } from '../../src/storage/tables.ts';
import {
  addDelivery,
  addKeyboard,
  addQuestion,
  addUpdate,
  BEFORE,
  DAY,
  idsOf,
  NOW,
  OLD,
  prune,
  YOUNG,
} from '../support/oldRows.ts';
import { openTables, question } from '../support/tableDatabase.ts';

describe('questions', () => {
  test.each(['answered', 'cancelled', 'failed', 'undeliverable', 'awaiting'] as const)(
    'that are %s go when they are too old, with their buttons, and not a moment before',
    async (state) => {
      const { db } = await openTables();
      const [old, young] = [await addQuestion(db, { state }), await addQuestion(db, { state, written_at: YOUNG })];
      await addKeyboard(db, old, OLD);
      const kept = await addKeyboard(db, young, OLD);
      expect(await prune(db)).toEqual({ removed: 2 });
      expect(await idsOf(db, 'questions')).toEqual([young]);
      expect(await idsOf(db, 'keyboards')).toEqual([kept]);
    },
  );

  test.each<readonly [string, (db: Database) => Promise<unknown>]>([
    ['waits for its turn', (db) => addQuestion(db, { state: 'queued' })],
    [
      'waits for a choice that was offered lately',
      async (db) => addKeyboard(db, await addQuestion(db, { state: 'awaiting' }), YOUNG),
    ],
    [
      'has an answer that waits to be sent',
      async (db) =>
        addDelivery(db, { question_id: await addQuestion(db), role: 'final', state: 'waiting', created_at: OLD }),
    ],
    [
      'is about to be edited or pressed',
      async (db) => [await addQuestion(db), await addUpdate(db, 1, { state: 'waiting', payload: '{}' })],
    ],
  ])('stay, however old, where one %s', async (_, add) => {
    const { db } = await openTables();
    await add(db);
    expect(await prune(db)).toEqual({ removed: 0 });
    expect(await idsOf(db, 'questions')).toHaveLength(1);
  });
});

describe('messages', () => {
  test('that went out, or never will, go; those that wait stay, and with them all of their chat', async () => {
    const { db } = await openTables();
    await addDelivery(db);
    await addDelivery(db, { state: 'dropped' });
    const young = await addDelivery(db, { created_at: YOUNG });
    const before = await addDelivery(db, { chat_id: 2, message_id: 7 });
    const waiting = await addDelivery(db, { chat_id: 2, state: 'waiting', body: '{}' });
    expect(await prune(db)).toEqual({ removed: 2 });
    expect(await idsOf(db, 'deliveries')).toEqual([young, before, waiting]);
  });

  test('of a question that is kept stay: put anew, its further messages are removed from the chat', async () => {
    const { db } = await openTables();
    const id = await addQuestion(db, { written_at: YOUNG });
    await addDelivery(db, { question_id: id, role: 'part', message_id: 12 });
    await prune(db);
    expect(await partsOf(db, id)).toEqual([12]);
  });
});

test('buttons that no question is behind go when they are too old', async () => {
  const { db } = await openTables();
  await addKeyboard(db, null, OLD);
  await addKeyboard(db, 99, OLD);
  const young = await addKeyboard(db, null, YOUNG);
  expect(await prune(db)).toEqual({ removed: 2 });
  expect(await idsOf(db, 'keyboards')).toEqual([young]);
});

async function knownUpdates(db: Database): Promise<readonly number[]> {
  const rows = await db.selectFrom('updates').select('update_id').orderBy('update_id').execute();
  return rows.map((row) => row.update_id);
}

describe('updates', () => {
  test('that were dealt with go; those that wait stay', async () => {
    const { db } = await openTables();
    await addUpdate(db, 1);
    await addUpdate(db, 2, { state: 'parked' });
    await addUpdate(db, 3, { state: 'waiting', payload: '{}' });
    await addUpdate(db, 4, { received_at: YOUNG });
    expect(await prune(db)).toEqual({ removed: 2 });
    expect(await knownUpdates(db)).toEqual([3, 4]);
  });

  test('are known for two days, however little is kept: Telegram brings them again', async () => {
    const { db } = await openTables();
    await addUpdate(db, 1, { received_at: NOW - 2 * DAY - 1 });
    await addUpdate(db, 2, { received_at: NOW - 2 * DAY });
    await prune(db, { before: NOW });
    expect(await knownUpdates(db)).toEqual([2]);
  });
});

describe('tables', () => {
  test('at which nobody plays any more are forgotten with their game; others are not', async () => {
    const { db } = await openTables();
    for (const key of ['1:0', '2:0', '3:0', '3:5', '4:0'] as const) await changeTable(db, key, { game_id: 'played' });
    await noteServed(db, ['1:0', '3:0', '3:5', '4:0'], 'attended_at', OLD);
    await noteServed(db, ['2:0'], 'attended_at', YOUNG);
    await question(db, '3:5', { writtenAt: OLD });
    await addUpdate(db, 1, { table_key: '4:0', state: 'waiting', payload: '{}' });
    await prune(db);
    const games = await Promise.all(
      (['1:0', '2:0', '3:0', '3:5', '4:0'] as const).map(async (key) => (await readTable(db, key)).game_id),
    );
    expect(games).toEqual([null, 'played', null, 'played', 'played']);
  });
});

test('what a day has cost stays, who has spent it goes', async () => {
  const { db } = await openTables();
  const day = new Date(BEFORE).toISOString().slice(0, 10);
  const spent = { inputTokens: 100, cachedTokens: 10, outputTokens: 5 };
  await noteServed(db, ['70:0', '71:0'], 'attended_at', YOUNG);
  for (const userId of [7, 8]) {
    for (const chatId of [70, 71])
      await addSpending(db, { day: '2026-01-31', userId, chatId, isFirst: true, ...spent });
    await addSpending(db, { day, userId, chatId: 70, isFirst: false, ...spent });
  }
  await prune(db);
  await prune(db);
  expect(await spentOn(db, '2026-01-31', null)).toEqual({
    questions: 4,
    rounds: 4,
    inputTokens: 400,
    cachedTokens: 40,
    outputTokens: 20,
  });
  expect((await spendersOf(db, '2026-01-31', 9)).map(({ userId }) => userId)).toEqual([0]);
  expect((await spendersOf(db, day, 9)).map(({ userId }) => userId)).toHaveLength(2);
});

test('answers that were kept for the next who asks, and limits that are over, go', async () => {
  const { db } = await openTables();
  await noteServed(db, ['70:0'], 'attended_at', YOUNG);
  await keepProposal(db, { key: 'old', proposal: '{}', chatId: 70, now: OLD });
  await keepProposal(db, { key: 'young', proposal: '{}', chatId: 70, now: YOUNG });
  await db
    .insertInto('rate_limits')
    .values([
      { key: 'over', points: 1, expire: NOW },
      { key: 'goes on', points: 1, expire: NOW + 1 },
    ])
    .execute();
  expect(await prune(db)).toEqual({ removed: 2 });
  expect([await readProposal(db, 'old'), await readProposal(db, 'young')]).toEqual([null, '{}']);
  // Where it was an answer is known still: /forget has to find it.
  expect(await db.selectFrom('proposal_uses').selectAll().execute()).toEqual([{ key: 'young', chat_id: 70 }]);
  expect(await db.selectFrom('rate_limits').select('key').execute()).toEqual([{ key: 'goes on' }]);
});

test('for ever: with nothing too old only limits that are over go', async () => {
  const { db } = await openTables();
  await addQuestion(db);
  await addDelivery(db);
  await addUpdate(db, 1);
  expect(await prune(db, { before: 0 })).toEqual({ removed: 0 });
});

/** In one transaction: a disk takes a while for each. */
function manyUpdates(db: Database): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    for (let id = 0; id < 1_000; id += 1) await addUpdate(transaction, id);
  });
}

test('a long table is gone through in steps: who else wants the database has it in between', async () => {
  const { db } = await openTables();
  await manyUpdates(db);
  const order: string[] = [];
  const pruning = prune(db).then(({ removed }) => order.push(`pruned ${removed}`));
  await readTable(db, '1:0').then(() => order.push('read'));
  await pruning;
  expect(order).toEqual(['read', 'pruned 1000']);
});

test('told to stop, it stops between two steps; what is left goes the next time', async () => {
  const { db } = await openTables();
  await manyUpdates(db);
  const stopping = new AbortController();
  const pruning = prune(db, { signal: stopping.signal });
  await db.selectFrom('updates').select('seq').limit(1).execute();
  stopping.abort(new Error('stopped'));
  await expect(pruning).rejects.toThrow('stopped');
  const { removed } = await prune(db);
  expect(removed).toBeGreaterThan(0);
  expect(await db.selectFrom('updates').select('seq').execute()).toEqual([]);
});
