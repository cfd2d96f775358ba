/** The inbox: every update once, none lost, nobody before those who wait longer. */
import { copyFile, rename } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  createInbox,
  MOST_FAILURES,
  MOST_STARTS,
  noteUpdateFailure,
  pullUpdates,
  settleUpdate,
} from '../../src/storage/inbox.ts';
import type { Database } from '../../src/storage/schema.ts';
import { openTables, received } from '../support/tableDatabase.ts';

async function openInbox() {
  const { db, file } = await openTables();
  return { db, file, inbox: createInbox(db, file, () => 1_000) };
}

let clock = 0;

/** Takes up and settles until nothing is left; the tables in the order in which they were served. */
async function served(db: Database, limit: number): Promise<readonly string[]> {
  const order: string[] = [];
  for (let pulled = await next(); pulled.length > 0; pulled = await next()) {
    for (const { seq, table } of pulled) {
      order.push(table);
      await settleUpdate(db, seq);
    }
  }
  return order;

  function next() {
    clock += 1;
    return pullUpdates(db, { limit, busy: [], now: clock });
  }
}

describe('storing', () => {
  test('the same update brought twice is stored once, within a batch, in the next one and after it was settled', async () => {
    const { db, inbox } = await openInbox();
    expect(await inbox.store([received(1), received(2), received(1)])).toBe(2);
    expect(await inbox.store([received(2), received(3)])).toBe(1);
    await settleUpdate(db, 1);
    expect(await inbox.store([received(1)])).toBe(0);
    expect((await pullUpdates(db, { limit: 9, busy: [], now: 1 })).map(({ seq }) => seq)).toEqual([2]);
  });

  test('nothing is stored in a database that is not in its place any more, and would be gone at the end', async () => {
    const { file, inbox } = await openInbox();
    await inbox.store([received(1)]);
    await copyFile(file, `${file}.copy`);
    await rename(file, `${file}.old`);
    await expect(inbox.store([received(2)])).rejects.toMatchObject({ code: 'unwritable' });
    await rename(`${file}.copy`, file);
    await expect(inbox.store([received(2)])).rejects.toMatchObject({ code: 'unwritable' });
    await rename(`${file}.old`, file);
    expect(await inbox.store([received(2)])).toBe(1);
  });

  test('an old id with another message is another update: ids are dealt anew', async () => {
    const { inbox } = await openInbox();
    await inbox.store([received(1_000_000)]);
    expect(await inbox.store([received(1, '1:0', 'new'), received(1_000_000, '1:0', 'other')])).toBe(2);
  });

  test('of a batch that cannot be stored nothing is', async () => {
    const { db, inbox } = await openInbox();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a defect that the types rule out
    const broken = { ...received(2), payload: null as unknown as string };
    await expect(inbox.store([received(1), broken])).rejects.toThrow(/NOT NULL/);
    expect(await pullUpdates(db, { limit: 9, busy: [], now: 1 })).toEqual([]);
  });

  test('an empty batch, and one of a hundred long messages', async () => {
    const { inbox } = await openInbox();
    expect(await inbox.store([])).toBe(0);
    const long = Array.from({ length: 100 }, (_, id) => ({ ...received(id), payload: 'x'.repeat(100_000) }));
    expect(await inbox.store(long)).toBe(100);
  });
});

describe('taking up', () => {
  test('one update of each table that is free, in the order in which they came', async () => {
    const { db, inbox } = await openInbox();
    await inbox.store([received(1, '1:0'), received(2, '1:0'), received(3, '2:0'), received(4, '1:9')]);
    const pulled = await pullUpdates(db, { limit: 9, busy: ['2:0'], now: 1 });
    expect(pulled.map(({ seq, table }) => [seq, table])).toEqual([
      [1, '1:0'],
      [4, '1:9'],
    ]);
    expect(pulled[0]).toMatchObject({ payload: '{"update_id":1}', receivedAt: 1_000, spoiled: false, awaiting: null });
    expect(await pullUpdates(db, { limit: 0, busy: [], now: 1 })).toEqual([]);
  });

  test('whoever has been served longest ago comes first: a chat that floods does not hold up the others', async () => {
    const { db, inbox } = await openInbox();
    await inbox.store([...Array.from({ length: 50 }, (_, id) => received(id, '1:0')), received(99, '2:0')]);
    const order = await served(db, 1);
    expect(order.indexOf('2:0')).toBeLessThanOrEqual(1);
    expect(order).toHaveLength(51);
  });

  test('a command is taken up before the questions of a thousand tables that came before it', async () => {
    const { db, inbox } = await openInbox();
    await inbox.store(Array.from({ length: 1_000 }, (_, index) => received(index, `${index + 1}:0`)));
    await inbox.store([{ ...received(5_000, '7777:0'), isQuick: true }]);
    const [first] = await pullUpdates(db, { limit: 2, busy: [], now: 1 });
    expect(first?.table).toBe('7777:0');
  });

  test('what was taken up and not settled is taken up again, and given up only after many ends of the process', async () => {
    const { db, inbox } = await openInbox();
    await inbox.store([received(1)]);
    const spoiled: boolean[] = [];
    for (let start = 0; start <= MOST_STARTS; start += 1) {
      const [update] = await pullUpdates(db, { limit: 1, busy: [], now: start });
      spoiled.push(update?.spoiled ?? true);
    }
    expect(spoiled).toEqual([...Array.from({ length: MOST_STARTS }, () => false), true]);
  });

  test('after three failures it is given up', async () => {
    const { db, inbox } = await openInbox();
    await inbox.store([received(1)]);
    expect(await noteUpdateFailure(db, 1)).toBe(1);
    await noteUpdateFailure(db, 1);
    expect(await pullUpdates(db, { limit: 1, busy: [], now: 1 })).toMatchObject([{ spoiled: false }]);
    expect(await noteUpdateFailure(db, 1)).toBe(MOST_FAILURES);
    expect(await pullUpdates(db, { limit: 1, busy: [], now: 1 })).toMatchObject([{ spoiled: true }]);
  });
});

test('who settles an update first writes what follows from it; what it said is not kept', async () => {
  const { db, inbox } = await openInbox();
  await inbox.store([received(1)]);
  expect(await settleUpdate(db, 1)).toBe(true);
  expect(await settleUpdate(db, 1, 'parked')).toBe(false);
  expect(await db.selectFrom('updates').select(['state', 'payload']).execute()).toEqual([
    { state: 'settled', payload: '' },
  ]);
});
