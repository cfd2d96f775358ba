/** Questions a minute: counted for each person, over restarts, and forgotten when the minute is over. */
import { afterEach, expect, test, vi } from 'vitest';
import { createRateLimit } from '../../src/storage/rateLimits.ts';
import { openTables } from '../support/tableDatabase.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('within the limit nobody waits; beyond it the wait is what is left of the minute', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  const { db } = await openTables();
  const limit = createRateLimit(db, 2);
  expect([await limit.consume(1), await limit.consume(1), await limit.consume(2)]).toEqual([null, null, null]);
  vi.setSystemTime(1_020_000);
  expect(await limit.consume(1)).toBe(40_000);
  expect(await createRateLimit(db, 2).consume(1)).toBe(40_000);
  expect(await limit.consume(2)).toBeNull();
  vi.setSystemTime(1_060_001);
  expect(await limit.consume(1)).toBeNull();
});

test('asking on while one is to wait does not make the wait longer', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  const { db } = await openTables();
  const limit = createRateLimit(db, 1);
  await limit.consume(1);
  for (let at = 1_010_000; at < 1_060_000; at += 10_000) {
    vi.setSystemTime(at);
    expect(await limit.consume(1)).toBe(1_060_000 - at);
  }
});

test('a clock that is set back by a year makes nobody wait for a year', async () => {
  const year = 365 * 86_400_000;
  vi.useFakeTimers({ toFake: ['Date'], now: 2 * year });
  const { db } = await openTables();
  const limit = createRateLimit(db, 1);
  await limit.consume(1);
  vi.setSystemTime(year);
  expect(await limit.consume(1)).toBeNull();
  expect(await limit.consume(1)).toBe(60_000);
});

test('of many at once no more get through than may', async () => {
  const { db } = await openTables();
  const limit = createRateLimit(db, 3);
  const waits = await Promise.all(Array.from({ length: 20 }, () => limit.consume(1)));
  expect(waits.filter((wait) => wait === null)).toHaveLength(3);
});

test('rows name nobody, and are gone after their minute', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  const { db } = await openTables();
  const limit = createRateLimit(db, 2);
  for (let person = 700_000_001; person <= 700_000_020; person += 1) await limit.consume(person);
  const rows = await db.selectFrom('rate_limits').selectAll().execute();
  expect(rows).toHaveLength(20);
  expect(JSON.stringify(rows)).not.toMatch(/7000000/);
  vi.setSystemTime(1_060_001);
  await limit.consume(1);
  expect(await db.selectFrom('rate_limits').select('key').execute()).toHaveLength(1);
});
