/** Puts a backup in the place of the database. What it replaces is kept beside the backups. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { codeOf, StorageError } from '../errors.ts';
import { backupFolderOf, checkDatabase, copyDatabase, copyError, keepNewest, stampOf } from './backupFile.ts';
import { MIGRATIONS } from './migrations.ts';
import { claimServing } from './servingLock.ts';

/** Databases kept of those that were replaced. */
const KEPT = 3;

const REPLACED = /^replaced-\d{8}-\d{6}\.sqlite$/u;

/** How long another program may still be closing the database, ms. */
const BUSY_TIMEOUT = 5_000;

export interface Restored {
  readonly file: string;
  /** The newest migration that it has; what is missing is made up for at the next start. */
  readonly schema: string;
  /** Where the database is that was there before; null: there was none. */
  readonly replaced: string | null;
}

/**
 * The backup stays as it is. Where anything goes wrong before the last step, the database does.
 * @param now epoch milliseconds
 * @throws StorageError `missing`, `foreign`, `corrupt`, `newer_schema` of the backup; `in_use`, `locked`, `full`
 * (retryable), `unwritable`
 */
export async function restore(databaseFile: string, backup: string, now: number): Promise<Restored> {
  const schema = checkBackup(backup);
  const giveBack = await claimServing(databaseFile);
  const incoming = join(dirname(databaseFile), `restoring-${stampOf(now)}.sqlite`);
  try {
    copyOf(backup, incoming);
    const replaced = setAside(databaseFile, now);
    renameSync(incoming, databaseFile);
    if (replaced !== null) keepNewest(dirname(replaced), REPLACED, KEPT, now);
    return { file: databaseFile, schema, replaced };
  } catch (error) {
    rmSync(incoming, { force: true });
    throw copyError(error, databaseFile);
  } finally {
    giveBack();
  }
}

function checkBackup(backup: string): string {
  if (statSync(backup, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new StorageError('missing', `There is no backup ${backup}.`);
  }
  const migrations = migrationsOf(backup);
  const known = MIGRATIONS.map(({ name }) => name);
  const newer = migrations.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    throw new StorageError(
      'newer_schema',
      `The backup ${backup} is of a newer version (${newer.join(', ')}). Restore it with that version.`,
    );
  }
  return migrations.at(-1) ?? 'none';
}

function migrationsOf(backup: string): readonly string[] {
  try {
    return checkDatabase(backup);
  } catch (error) {
    if (error instanceof StorageError) throw error;
    const code = codeOf(error);
    const damaged = code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
    throw new StorageError(
      damaged ? 'corrupt' : 'unreadable',
      damaged ? `The backup ${backup} is damaged. Take another one.` : `The backup ${backup} cannot be read (${code}).`,
      { cause: error },
    );
  }
}

function copyOf(backup: string, target: string): void {
  const source = new BetterSqlite3(backup, { readonly: true, fileMustExist: true });
  try {
    copyDatabase(source, target);
  } finally {
    source.close();
  }
}

/**
 * A log that was left behind by a database that is gone goes as well: SQLite would take it for that of the backup.
 * @returns where the database is now; null where there was none
 */
function setAside(databaseFile: string, now: number): string | null {
  const hadDatabase = existsSync(databaseFile);
  if (hadDatabase) closeLog(databaseFile);
  const files = ['', '-wal', '-shm'].filter((end) => existsSync(databaseFile + end));
  if (files.length === 0) return null;
  const folder = backupFolderOf(databaseFile);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const replaced = join(folder, `replaced-${stampOf(now)}.sqlite`);
  for (const end of files) renameSync(databaseFile + end, replaced + end);
  return hadDatabase ? replaced : null;
}

/** Writes the log into the database, which SQLite does only where nobody else has it open. One that is damaged keeps its log. */
function closeLog(databaseFile: string): void {
  let database: BetterSqlite3.Database | null = null;
  try {
    database = new BetterSqlite3(databaseFile, { timeout: BUSY_TIMEOUT });
    database.pragma('journal_mode = DELETE');
  } catch (error) {
    const code = codeOf(error);
    if (!code.startsWith('SQLITE_CORRUPT') && code !== 'SQLITE_NOTADB') throw error;
  } finally {
    database?.close();
  }
}
