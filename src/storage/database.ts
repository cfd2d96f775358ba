/** Opens the database, brings its schema up to date, and translates what SQLite says into what an operator can act on. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely } from 'kysely';
import { StorageError } from '../errors.ts';
import { backupBeforeMigration } from './backupFile.ts';
import { checkIntegrity, damaged } from './integrity.ts';
import { appliedMigrations, type Migration, MIGRATIONS } from './migrations.ts';
import type { Database, Schema } from './schema.ts';
import { SharedSqliteDialect } from './sharedDialect.ts';

/** How long SQLite itself waits for a lock, ms. Short: it waits without letting the event loop run. */
const BUSY_TIMEOUT = 200;

/** How often and how far apart an operation that found the database locked is tried again, ms: 12 s in all. */
const LOCK_RETRY_INTERVAL = 100;
const LOCK_RETRIES = 40;

function codeOf(error: unknown): string {
  return error instanceof BetterSqlite3.SqliteError ? error.code : '';
}

/** Translates an error of SQLite; anything else is a defect and passes as it is. */
export function storageError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  const translated = (id: string, message: string, retryable: boolean): StorageError =>
    new StorageError(id, message, { retryable, cause: error });
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return translated(
      'locked',
      `The database ${file} is locked by another program. Stop that program or try again.`,
      true,
    );
  }
  if (code === 'SQLITE_FULL') {
    return fullError(file, error);
  }
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return translated(
      'unwritable',
      `The database ${file} cannot be opened for writing. Check that its folder exists and that this user may write there (DATA_PATH).`,
      false,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return damaged(file, error);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    // A disk on a network or a cable may be there again at the next try.
    return translated(
      'io',
      `The database ${file} cannot be read or written (${code}). Check the disk and the folder.`,
      true,
    );
  }
  return error;
}

/** Whether it is the database that failed rather than whoever asked it: the same may succeed later. */
export function isStorageTrouble(error: unknown): boolean {
  return error instanceof StorageError || storageError(error, '') !== error;
}

/** Runs an operation again while the database is locked, letting the event loop run in between. */
export async function retryWhileLocked<T>(operation: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation();
    } catch (error) {
      const locked = codeOf(error).startsWith('SQLITE_BUSY');
      if (!locked || attempt > LOCK_RETRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_INTERVAL));
    }
  }
}

async function migrate(
  db: Database,
  { file, source }: { readonly file: string; readonly source: BetterSqlite3.Database },
  migrations: readonly Migration[],
): Promise<void> {
  const known = migrations.map((migration) => migration.name);
  const applied = await retryWhileLocked(() => db.transaction().execute(appliedMigrations));
  const newer = applied.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    throw new StorageError(
      'newer_schema',
      `The database ${file} was written by a newer version (${newer.join(', ')}). Start that version, or restore a backup from before.`,
    );
  }
  const [first] = migrations.filter(({ name }) => !applied.includes(name));
  // A new database holds nothing that could be lost.
  if (applied.length > 0 && first !== undefined) backupBeforeMigration({ file, source }, first.name, Date.now());
  for (const migration of migrations) {
    await retryWhileLocked(() =>
      db.transaction().execute(async (transaction) => {
        // Looked up again inside the transaction: two processes may start at once.
        if ((await appliedMigrations(transaction)).includes(migration.name)) return;
        await migration.up(transaction);
        await transaction
          .insertInto('schema_migrations')
          .values({ name: migration.name, applied_at: new Date().toISOString() })
          .execute();
      }),
    );
  }
}

/** Where a database is to be, before anything is opened there. @throws StorageError `full`, `unwritable` */
export function makeFolderOf(file: string): void {
  makeFolder(dirname(file), file);
}

/** Level by level: the recursive form of mkdir never returns where the file system answers ENOENT to everything (/proc). */
function makeFolder(folder: string, file: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder), file);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    // Another process may have made it in between; or a file has its name.
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code === 'ENOSPC') throw fullError(file, error);
    throw new StorageError(
      'unwritable',
      code === 'EROFS'
        ? `The data folder ${folder} is not there, and its file system is read-only. Mount a volume there, or name another folder (DATA_PATH).`
        : `The folder of the database ${file} cannot be made or written (DATA_PATH, ${code}).`,
      { cause: error },
    );
  }
}

export function fullError(file: string, cause: unknown): StorageError {
  return new StorageError('full', `There is no space left for the database ${file}. Free some space and try again.`, {
    retryable: true,
    cause,
  });
}

/**
 * Opens (and creates) the database file in WAL mode with full synchronisation, and applies missing migrations, each in
 * a transaction: one that fails leaves nothing, and the database stays closed. Before the first of them an existing database
 * is copied into the folder `backups` beside it.
 * @param migrations default: those of this version
 * @param checked whether the whole file is read first, as far as there is time; a command of the terminal does without
 * @throws StorageError `locked`, `full`, `io` (retryable), `unwritable`, `corrupt`, `newer_schema`.
 */
export async function openDatabase(
  file: string,
  migrations: readonly Migration[] = MIGRATIONS,
  checked = false,
): Promise<Database> {
  let sqlite: BetterSqlite3.Database | null = null;
  try {
    makeFolderOf(file);
    const connection = new BetterSqlite3(file, { timeout: BUSY_TIMEOUT });
    sqlite = connection;
    await retryWhileLocked(async () => {
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = FULL');
      connection.pragma('foreign_keys = ON');
      // What is deleted is overwritten: `/forget` must leave nothing in free pages.
      connection.pragma('secure_delete = ON');
      // Nor in a file that SQLite makes for a moment.
      connection.pragma('temp_store = MEMORY');
    });
    if (checked) await retryWhileLocked(async () => checkIntegrity(connection, file));
    const db = new Kysely<Schema>({ dialect: new SharedSqliteDialect(connection) });
    await migrate(db, { file, source: connection }, migrations);
    return db;
  } catch (error) {
    // Kysely closes only what was asked something through it.
    sqlite?.close();
    throw storageError(error, file);
  }
}
