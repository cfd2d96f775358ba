/** Storage that is asked for much must leave the process time for everything else, and kept statements must stay right. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import type { Database } from '../../src/storage/schema.ts';

async function freshDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-dialect-'));
  const db = await openDatabase(join(folder, 'test.sqlite'));
  onTestFinished(async () => {
    await db.destroy();
    await rm(folder, { recursive: true, force: true });
  });
  return db;
}

const columns = async (db: Database): Promise<readonly string[]> => {
  const { rows } = await sql<Record<string, unknown>>`select * from shelf`.execute(db);
  return Object.keys(rows[0] ?? {});
};

test('queries without a pause let the event loop run: messages come in meanwhile', async () => {
  const db = await freshDatabase();
  let turns = 0;
  let over = false;
  const count = (): void => {
    turns += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const until = performance.now() + 250;
  while (performance.now() < until) await sql`select 1`.execute(db);
  over = true;
  // However busy the machine: a turn for every 5 ms that the queries had, and the queries had nearly all of the time.
  expect(turns).toBeGreaterThan(3);
});

test('a setting of the connection is set every time, not only when its statement is new', async () => {
  const db = await freshDatabase();
  const synchronous = async (): Promise<unknown> => (await sql`pragma synchronous`.execute(db)).rows;
  for (const [name, synchronicity] of [
    ['normal', 1],
    ['full', 2],
    ['normal', 1],
    ['full', 2],
  ] as const) {
    await sql`pragma synchronous = ${sql.raw(name)}`.execute(db);
    expect(await synchronous()).toEqual([{ synchronous: synchronicity }]);
  }
});

test('a statement that was used before sees the columns that a table has got since', async () => {
  const db = await freshDatabase();
  await sql`create table shelf (book text)`.execute(db);
  await sql`insert into shelf values ('SRD')`.execute(db);
  expect(await columns(db)).toEqual(['book']);
  await sql`alter table shelf add column pages integer`.execute(db);
  expect(await columns(db)).toEqual(['book', 'pages']);
});

test('more different statements than are kept, and then the first ones again, give the right rows', async () => {
  const db = await freshDatabase();
  const numbers = Array.from({ length: 600 }, (_, index) => index);
  for (const number of [...numbers, ...numbers]) {
    const { rows } = await sql`select ${sql.raw(String(number))} as number`.execute(db);
    expect(rows).toEqual([{ number }]);
  }
});
