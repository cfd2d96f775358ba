/** A backup of the database, made while the bot goes on: it only reads. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { codeOf, StorageError } from '../errors.ts';
import { backupFolderOf, copyDatabase, copyError, keepNewest, stampOf } from './backupFile.ts';
import { storageError } from './database.ts';

/** Backups kept of those that nobody has named a place for. */
const KEPT = 7;

const OWN = /^rules-lawyer-\d{8}-\d{6}\.sqlite$/u;

/** How long the database may be locked by another program, ms. */
const BUSY_TIMEOUT = 5_000;

export interface Backup {
  readonly file: string;
  readonly bytes: number;
  /** The newest migration that it has. */
  readonly schema: string;
}

/**
 * @param target absolute; null: a new file in `backups` beside the database, where the newest seven are kept
 * @param now epoch milliseconds
 * @throws StorageError `missing`, `unreadable`, `foreign`, `corrupt`, `exists`, `unwritable`; `full`,
 * `locked`, `io` (retryable)
 */
export function backUp(databaseFile: string, target: string | null, now: number): Backup {
  const source = openToRead(databaseFile);
  try {
    if (target !== null) return copied(source, target);
    const folder = backupFolderOf(databaseFile);
    const file = join(folder, `rules-lawyer-${stampOf(now)}.sqlite`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const backup = copied(source, file);
      keepNewest(folder, OWN, KEPT, now);
      return backup;
    } catch (error) {
      throw copyError(error, file);
    }
  } finally {
    source.close();
  }
}

function copied(source: BetterSqlite3.Database, file: string): Backup {
  const migrations = copyDatabase(source, file);
  return { file, bytes: statSync(file).size, schema: migrations.at(-1) ?? 'none' };
}

function openToRead(file: string): BetterSqlite3.Database {
  checkPresence(file);
  let source: BetterSqlite3.Database | null = null;
  try {
    source = new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
    // What is wrong with the file shows when it is read, and not in the middle of the copy.
    source.prepare('select count(*) from sqlite_schema').get();
    return source;
  } catch (error) {
    source?.close();
    throw storageError(error, file);
  }
}

function checkPresence(file: string): void {
  try {
    if (statSync(file, { throwIfNoEntry: false }) !== undefined) return;
  } catch (error) {
    throw new StorageError(
      'unreadable',
      `The database ${file} cannot be read (${codeOf(error)}). Run this as the user whose bot it is.`,
      { cause: error },
    );
  }
  throw new StorageError(
    'missing',
    `There is no database ${file}. Name the folder in which the bot keeps it (DATA_PATH).`,
  );
}
