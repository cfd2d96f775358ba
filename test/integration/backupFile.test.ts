/** Copies of a database: whole or not there, checked, for their owner alone; and the one before a migration. */
import { existsSync, lstatSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import BetterSqlite3 from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { StorageError } from '../../src/errors.ts';
import { backupFolderOf, checkDatabase, copyDatabase, keepNewest, stampOf } from '../../src/storage/backupFile.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { type Migration, MIGRATIONS } from '../../src/storage/migrations.ts';
import { changeTable } from '../../src/storage/tables.ts';

const NAMES = MIGRATIONS.map(({ name }) => name);
const AS_ROOT = process.getuid?.() === 0;

async function place(): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-copies-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { folder, file: join(folder, 'data.sqlite') };
}

/** A database of the version before the last, with a table that plays a game. */
async function older(file: string): Promise<void> {
  const db = await openDatabase(file, MIGRATIONS.slice(0, -1));
  await db
    .insertInto('tables')
    .values({ key: '1:0', chat_id: 1, thread_id: 0, game_id: 'played', locale: null, awaiting: null, declined: null })
    .execute();
  await db.destroy();
}

const open = async (file: string, migrations = MIGRATIONS): Promise<void> =>
  (await openDatabase(file, migrations)).destroy();

function gamesIn(file: string): readonly unknown[] {
  const database = new BetterSqlite3(file, { readonly: true });
  onTestFinished(() => void database.close());
  return database.prepare('select game_id from tables').pluck().all();
}

function refusal(act: () => unknown): StorageError {
  try {
    act();
  } catch (error) {
    if (error instanceof StorageError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('a database that is about to be migrated is copied as it was, and not again when there is nothing to migrate', async () => {
  const { file } = await place();
  await older(file);
  await open(file);
  await open(file);
  const [name = '', ...more] = readdirSync(backupFolderOf(file));
  expect(more).toEqual([]);
  expect(name).toMatch(new RegExp(`^before-${NAMES.at(-1) ?? ''}-\\d{8}-\\d{6}\\.sqlite$`, 'u'));
  const copy = join(backupFolderOf(file), name);
  expect(checkDatabase(copy)).toEqual(NAMES.slice(0, -1));
  expect(gamesIn(copy)).toEqual(['played']);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect(statSync(backupFolderOf(file)).mode & 0o777).toBe(0o700);
});

test('a new database is not copied', async () => {
  const { file } = await place();
  await open(file);
  expect(existsSync(backupFolderOf(file))).toBe(false);
});

test('a migration that fails at every start leaves a few copies, not one for each', async () => {
  const { file } = await place();
  await open(file);
  const failing: Migration = { name: '9999-failing', up: () => Promise.reject(new Error('broken off')) };
  await mkdir(backupFolderOf(file));
  const stamps = [1, 2, 3, 4].map((day) => `before-9999-failing-2026010${day}-000000.sqlite`);
  for (const name of stamps) writeFileSync(join(backupFolderOf(file), name), '');
  await expect(open(file, [...MIGRATIONS, failing])).rejects.toThrow('broken off');
  const kept = readdirSync(backupFolderOf(file));
  expect(kept).toHaveLength(3);
  expect(kept).toEqual(expect.arrayContaining(stamps.slice(2)));
});

test('without a place for the copy nothing is migrated', async () => {
  const { file } = await place();
  await older(file);
  writeFileSync(backupFolderOf(file), 'a file where the folder is to be');
  await expect(open(file)).rejects.toMatchObject({ name: 'StorageError', code: 'unwritable' });
  expect(checkDatabase(file)).toEqual(NAMES.slice(0, -1));
});

test('a copy is made while the database is written to, and holds nothing of what was deleted', async () => {
  const { folder, file } = await place();
  const db = await openDatabase(file);
  onTestFinished(() => db.destroy());
  await changeTable(db, '1:0', { game_id: 'purple-armadillo' });
  await changeTable(db, '2:0', { game_id: 'kept' });
  await db.deleteFrom('tables').where('key', '=', '1:0').execute();
  const source = new BetterSqlite3(file, { readonly: true });
  onTestFinished(() => void source.close());
  const writing = db.transaction().execute(async (transaction) => {
    await changeTable(transaction, '3:0', { game_id: 'not-yet' });
    return copyDatabase(source, join(folder, 'copy.sqlite'));
  });
  expect(await writing).toEqual(NAMES);
  expect(gamesIn(join(folder, 'copy.sqlite'))).toEqual(['kept']);
  expect((await readFile(join(folder, 'copy.sqlite'))).includes('armadillo')).toBe(false);
});

test.each(['file', 'folder', 'dangling link'])('what has the name already (%s) is left as it is', async (what) => {
  const { folder, file } = await place();
  await open(file);
  const target = join(folder, 'copy.sqlite');
  if (what === 'file') writeFileSync(target, '');
  if (what === 'folder') await mkdir(target);
  if (what === 'dangling link') {
    symlinkSync(join(folder, 'elsewhere.sqlite'), target);
  }
  const { size } = lstatSync(target);
  const source = new BetterSqlite3(file, { readonly: true });
  onTestFinished(() => void source.close());
  expect(refusal(() => copyDatabase(source, target))).toMatchObject({ code: 'exists', retryable: false });
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(existsSync(join(folder, 'elsewhere.sqlite'))).toBe(false);
  expect(lstatSync(target).size).toBe(size);
});

test('a damaged database gives no copy', async () => {
  const { folder, file } = await place();
  await open(file);
  const { size } = statSync(file);
  await truncate(file, Math.floor(size / 2));
  const source = new BetterSqlite3(file, { readonly: true });
  onTestFinished(() => void source.close());
  const target = join(folder, 'copy.sqlite');
  expect(refusal(() => copyDatabase(source, target)).code).toBe('corrupt');
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual([]);
});

test.each([
  ['a folder that is missing', 'nowhere/copy.sqlite'],
  ['a folder that is a file', 'data.sqlite/copy.sqlite'],
])('a copy into %s is refused by its name', async (_, name) => {
  const { folder, file } = await place();
  await open(file);
  const source = new BetterSqlite3(file, { readonly: true });
  onTestFinished(() => void source.close());
  const error = refusal(() => copyDatabase(source, join(folder, name)));
  expect(error).toMatchObject({ code: 'unwritable', retryable: false });
  expect(error.message).toContain(join(folder, name));
});

test.skipIf(AS_ROOT)('a copy into a folder that is read-only is refused', async () => {
  const { folder, file } = await place();
  await open(file);
  const closed = join(folder, 'closed');
  await mkdir(closed, { mode: 0o500 });
  onTestFinished(() => chmod(closed, 0o700));
  const source = new BetterSqlite3(file, { readonly: true });
  onTestFinished(() => void source.close());
  expect(refusal(() => copyDatabase(source, join(closed, 'copy.sqlite'))).code).toBe('unwritable');
});

test('a file of another program is told from a database of this one', async () => {
  const { folder } = await place();
  const file = join(folder, 'other.sqlite');
  const other = new BetterSqlite3(file);
  other.exec('create table notes (text text)');
  other.close();
  expect(refusal(() => checkDatabase(file))).toMatchObject({ code: 'foreign' });
});

test('of the copies the newest stay, whatever else lies beside them', async () => {
  const { folder } = await place();
  const now = Date.UTC(2026, 0, 31, 23, 59, 59);
  const names = [0, 1, 2, 3].map((day) => `rules-lawyer-${stampOf(now - day * 86_400_000)}.sqlite`);
  const [abandoned, underWay] = ['rules-lawyer-x.sqlite.0123abcd.part', 'rules-lawyer-y.sqlite.ffffffff.part'];
  for (const name of [...names, 'notes.txt', 'rules-lawyer-mine.sqlite', abandoned, underWay]) {
    writeFileSync(join(folder, name), '');
  }
  utimesSync(join(folder, abandoned), new Date(now - 90_000_000), new Date(now - 90_000_000));
  utimesSync(join(folder, underWay), new Date(now), new Date(now));
  keepNewest(folder, /^rules-lawyer-\d{8}-\d{6}\.sqlite$/u, 2, now);
  expect(readdirSync(folder).toSorted()).toEqual(
    [...names.slice(0, 2), 'notes.txt', 'rules-lawyer-mine.sqlite', underWay].toSorted(),
  );
  expect(names[0]).toBe('rules-lawyer-20260131-235959.sqlite');
});
