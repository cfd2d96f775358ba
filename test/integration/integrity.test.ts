/** What a look through a database finds before anything is written to it, and when it is content. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { checkIntegrity } from '../../src/storage/integrity.ts';
import { MIGRATIONS } from '../../src/storage/migrations.ts';
import { question } from '../support/tableDatabase.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-integrity-'));
  file = join(folder, 'rules-lawyer.sqlite');
  const db = await openDatabase(file);
  for (let index = 0; index < 50; index += 1) await question(db, '1:0', { text: `question ${index} `.repeat(50) });
  await db.destroy();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes over the page in which a table or an index begins. */
function damage(name: string): void {
  const sqlite = new BetterSqlite3(file);
  const page = Number(sqlite.prepare('select rootpage from sqlite_master where name = ?').pluck().get(name));
  const size = Number(sqlite.pragma('page_size', { simple: true }));
  sqlite.close();
  writeFileSync(file, readFileSync(file).fill('damage', (page - 1) * size, page * size));
}

const check = (time?: number): void => {
  const sqlite = new BetterSqlite3(file);
  try {
    checkIntegrity(sqlite, file, time);
  } finally {
    sqlite.close();
  }
};

test('a database that is whole passes, with its full-text index', () => {
  expect(() => check()).not.toThrow();
});

test.each(['questions', 'passages', 'updates'])(
  'damage in %s is found, and told with the file and the way out',
  (name) => {
    damage(name);
    expect(() => check()).toThrow(`The database ${file} is damaged. Restore it from a backup`);
  },
);

test('no table is begun once the time is over', () => {
  damage('questions');
  expect(() => check(-1)).not.toThrow();
});

test('a damaged database is neither migrated nor changed where it is to be looked through', async () => {
  damage('questions');
  const before = readFileSync(file);
  await expect(openDatabase(file, MIGRATIONS, true)).rejects.toMatchObject({ code: 'corrupt', retryable: false });
  expect(readFileSync(file).equals(before)).toBe(true);
});
