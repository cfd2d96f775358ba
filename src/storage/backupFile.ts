/**
 * Copies of a database while it is in use: consistent, compact, checked, and either whole or not there. The copy holds
 * no byte of what was deleted before.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { codeOf, StorageError } from '../errors.ts';

/** Copies kept of those that are made before a migration. A start that fails over and over must not fill the disk. */
const KEPT_BEFORE_MIGRATIONS = 3;

/** Unfinished copies older than this are of a process that is gone, ms. */
const ABANDONED_AFTER = 24 * 3_600_000;

const NO_SPACE = /^(?:SQLITE_FULL|ENOSPC|EDQUOT|EFBIG)$/u;
const UNWRITABLE =
  /^(?:SQLITE_(?:CANTOPEN|READONLY|PERM|IOERR)|EACCES|EPERM|EROFS|ENOENT|ENOTDIR|ENAMETOOLONG|EISDIR|EEXIST)/u;

/** What went wrong with a copy, as what an operator can do about it; anything else is a defect and passes as it is. */
export function copyError(error: unknown, target: string): unknown {
  if (error instanceof StorageError) return error;
  const code = codeOf(error);
  const told = (id: string, message: string, retryable = false): StorageError =>
    new StorageError(id, message, { retryable, cause: error });
  if (NO_SPACE.test(code)) {
    return told('full', `There is no space left for the copy ${target}. Free some space, or name another place.`, true);
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return told('locked', 'The database is locked by another program. Stop that program or try again.', true);
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return told('corrupt', `The database is damaged: ${target} was not written. Restore an earlier backup.`);
  }
  if (UNWRITABLE.test(code)) {
    return told(
      'unwritable',
      `The copy ${target} cannot be written (${code}). Check that its folder exists and that this user may write there.`,
    );
  }
  return error;
}

function exists(target: string): StorageError {
  return new StorageError('exists', `${target} exists already and is left as it is. Name another file.`);
}

/** `20260131-235959`, UTC: sorts by time. */
export function stampOf(now: number): string {
  return new Date(now).toISOString().replace(/[-:]/gu, '').replace('T', '-').slice(0, 15);
}

/**
 * Writes a copy of an open database, readable by this user alone, and checks it before it gets its name. Other processes
 * may read and write the database meanwhile; this one waits until it is done.
 * @param source may be read-only; not inside a transaction
 * @returns names of the migrations that the copy has
 * @throws StorageError `full`, `locked` (retryable), `exists`, `unwritable`, `corrupt`
 */
export function copyDatabase(source: BetterSqlite3.Database, target: string): readonly string[] {
  try {
    if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) throw exists(target);
    const unfinished = `${target}.${randomBytes(4).toString('hex')}.part`;
    // SQLite writes into an empty file, which is for its owner alone from the beginning.
    closeSync(openSync(unfinished, 'wx', 0o600));
    try {
      source.prepare('vacuum into ?').run(unfinished);
      const migrations = checkDatabase(unfinished, source.name);
      syncToDisk(unfinished);
      renameSync(unfinished, target);
      syncToDisk(dirname(target));
      return migrations;
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  } catch (error) {
    throw copyError(error, target);
  }
}

/** What was written to a file; of a folder, which names it holds. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * @param name under which an operator knows it; default: the file
 * @returns names of the migrations that a database file has
 * @throws StorageError `corrupt`, `foreign`; what SQLite throws of a file that cannot be opened
 */
export function checkDatabase(file: string, name = file): readonly string[] {
  const database = new BetterSqlite3(file, { readonly: true, fileMustExist: true });
  try {
    const [problem] = database.prepare('pragma quick_check(1)').pluck().all();
    if (problem !== 'ok') throw new StorageError('corrupt', `The database ${name} is damaged.`);
    const hasMigrations = database
      .prepare("select count(*) from sqlite_schema where type = 'table' and name = 'schema_migrations'")
      .pluck()
      .get();
    if (hasMigrations !== 1) throw new StorageError('foreign', `${name} is not a database of this program.`);
    return database.prepare('select name from schema_migrations order by name').pluck().all().map(String);
  } finally {
    database.close();
  }
}

/** Where copies go that nobody has named a place for; made where it is missing. */
export function backupFolderOf(databaseFile: string): string {
  return join(dirname(databaseFile), 'backups');
}

/** Removes all but the newest files whose names have this form, and copies that were never finished. */
export function keepNewest(folder: string, form: RegExp, most: number, now: number): void {
  const names = readdirSync(folder);
  const surplus = names
    .filter((name) => form.test(name))
    // The stamp stands at the end of each.
    .toSorted((a, b) => b.slice(-STAMP_LENGTH).localeCompare(a.slice(-STAMP_LENGTH)))
    .slice(most);
  const abandoned = names.filter((name) => {
    if (!/\.sqlite\.[0-9a-f]{8}\.part$/u.test(name)) return false;
    const status = statSync(join(folder, name), { throwIfNoEntry: false });
    return status !== undefined && now - status.mtimeMs > ABANDONED_AFTER;
  });
  for (const name of [...surplus, ...abandoned]) {
    for (const end of ['', '-wal', '-shm']) rmSync(join(folder, name + end), { force: true });
  }
}

const STAMP_LENGTH = '20260131-235959.sqlite'.length;
const BEFORE_MIGRATION = /^before-.+-\d{8}-\d{6}\.sqlite$/u;

/**
 * A copy of a database that is about to be migrated, beside it: `backups/before-0004-…-20260131-235959.sqlite`. Without
 * it nothing is migrated: whoever has no space for a copy has none for the migration either.
 * @param migration the first one that the database lacks
 * @throws StorageError as `copyDatabase` does
 */
export function backupBeforeMigration(
  { file, source }: { readonly file: string; readonly source: BetterSqlite3.Database },
  migration: string,
  now: number,
): string {
  const folder = backupFolderOf(file);
  const target = join(folder, `before-${migration}-${stampOf(now)}.sqlite`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Another process that starts at the same moment has made the same one.
    if (statSync(target, { throwIfNoEntry: false }) === undefined) copyDatabase(source, target);
    keepNewest(folder, BEFORE_MIGRATION, KEPT_BEFORE_MIGRATIONS, now);
  } catch (error) {
    throw copyError(error, target);
  }
  return target;
}
