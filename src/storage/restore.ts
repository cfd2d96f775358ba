/** Puts a backup in the place of the database. What it replaces is kept beside the backups. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { codeOf, StorageError } from '../errors.ts';
import {
  backupFolderOf,
  checkDatabase,
  copyDatabase,
  copyError,
  keepNewest,
  stampOf,
  syncToDisk,
} from './backupFile.ts';
import { MIGRATIONS } from './migrations.ts';
import { claimServing } from './servingLock.ts';

/** Databases kept of those that were replaced. */
const KEPT = 3;

const REPLACED = /^replaced-\d{8}-\d{6}\.sqlite$/u;

/** A copy on its way to its place, whole or not. */
const INCOMING = /^restoring-\d{8}-\d{6}\.sqlite(?:\.[0-9a-f]{8}\.part)?$/u;

/** File systems that know one name for a file only. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'];

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
 * The backup stays as it is. Where anything goes wrong before the last step, the database does: at no moment, whatever ends
 * the process, is there none where there was one, so that no start would make an empty one in its place.
 * @param now epoch milliseconds
 * @throws StorageError `missing`, `foreign`, `corrupt`, `newer_schema` of the backup; `in_use`, `locked`, `full`,
 * `io` (retryable), `unwritable`
 */
export async function restore(databaseFile: string, backup: string, now: number): Promise<Restored> {
  const schema = checkBackup(backup);
  const giveBack = await claimServing(databaseFile);
  const folder = dirname(databaseFile);
  const incoming = join(folder, `restoring-${stampOf(now)}.sqlite`);
  try {
    removeUnfinished(folder);
    copyOf(backup, incoming);
    const replaced = setAside(databaseFile, now);
    renameSync(incoming, databaseFile);
    syncToDisk(folder);
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

/** Of a restore whose process was ended: nobody else is at it, we have the lock. */
function removeUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) if (INCOMING.test(name)) rmSync(join(folder, name));
}

/**
 * Gives the database a second name, which it keeps when the backup takes its own. A log that was left behind by a database
 * that is gone goes: SQLite would take it for that of the backup.
 * @returns what the second name is; null where there was no database
 */
function setAside(databaseFile: string, now: number): string | null {
  const hadDatabase = existsSync(databaseFile);
  if (hadDatabase) closeLog(databaseFile);
  const logs = ['-wal', '-shm'].filter((end) => existsSync(databaseFile + end));
  if (!hadDatabase && logs.length === 0) return null;
  const folder = backupFolderOf(databaseFile);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const replaced = join(folder, `replaced-${stampOf(now)}.sqlite`);
  if (hadDatabase) addName(databaseFile, replaced);
  for (const end of logs) renameSync(databaseFile + end, replaced + end);
  return hadDatabase ? replaced : null;
}

/** Where the file system has no second names for a file, a copy stands in for it. */
function addName(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch (error) {
    const code = codeOf(error);
    // A restore that was ended in the same second has got this far.
    if (code === 'EEXIST' && isSameFile(file, name)) return;
    if (!NO_LINKS.includes(code)) throw error;
    const unfinished = `${name}.${randomBytes(4).toString('hex')}.part`;
    copyFileSync(file, unfinished);
    syncToDisk(unfinished);
    renameSync(unfinished, name);
  }
}

function isSameFile(one: string, other: string): boolean {
  const [{ dev, ino }, second] = [statSync(one), statSync(other)];
  return dev === second.dev && ino === second.ino;
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
