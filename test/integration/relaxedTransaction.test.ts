/** Commits that do not wait for the disk: the setting must never stay on, and never reach anybody else's commit. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { relaxedTransaction } from '../../src/storage/relaxedTransaction.ts';
import type { Database, DatabaseOrTransaction } from '../../src/storage/schema.ts';

const NORMAL = 1;
const FULL = 2;

async function waitsForDisk(db: DatabaseOrTransaction): Promise<number | undefined> {
  const { rows } = await sql<{ readonly synchronous: number }>`pragma synchronous`.execute(db);
  return rows[0]?.synchronous;
}

const file = (path: string) => ({ root: '/library', path, fingerprint: 'f', document_id: 1 });

describe('a relaxed transaction', () => {
  let folder = '';
  let db: Database;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relaxed-'));
    db = await openDatabase(join(folder, 'rules.sqlite'));
    await sql`pragma foreign_keys = off`.execute(db);
  });

  afterEach(async () => {
    await db.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  test('does not wait for the disk, and everything after it does', async () => {
    expect(await waitsForDisk(db)).toBe(FULL);
    expect(await relaxedTransaction(db, waitsForDisk)).toBe(NORMAL);
    expect(await waitsForDisk(db)).toBe(FULL);
  });

  test('that fails is rolled back and leaves the setting as it was', async () => {
    const failing = relaxedTransaction(db, async (transaction) => {
      await transaction.insertInto('files').values(file('lost.pdf')).execute();
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await waitsForDisk(db)).toBe(FULL);
    expect(await db.selectFrom('files').select('path').execute()).toEqual([]);
  });

  test('shares its setting with no transaction that runs at the same time', async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        index % 2 === 0
          ? relaxedTransaction(db, async (transaction) => {
              await transaction
                .insertInto('files')
                .values(file(`${index}.pdf`))
                .execute();
              return waitsForDisk(transaction);
            })
          : db.transaction().execute(waitsForDisk),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? NORMAL : FULL)));
    expect(await db.selectFrom('files').select('path').execute()).toHaveLength(10);
  });
});
