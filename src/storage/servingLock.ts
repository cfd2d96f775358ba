/**
 * One process at a time serves the tables of a database: two would both find the same rows in the outbox, and say
 * everything twice. The lock is one of SQLite on a file beside the database. So it ends with the process, however that
 * ends, and does not hinder the commands of the terminal, which may use the database meanwhile.
 */
import BetterSqlite3 from 'better-sqlite3';
import { StorageError } from '../errors.ts';
import { makeFolderOf, retryWhileLocked, storageError } from './database.ts';

/**
 * Waits some seconds for a process that is on its way out.
 * @returns what gives the lock back
 * @throws StorageError `in_use` (retryable), and what openDatabase throws of files that cannot be opened
 */
export async function claimServing(databaseFile: string): Promise<() => void> {
  const file = `${databaseFile}.serving`;
  let sqlite: BetterSqlite3.Database | null = null;
  try {
    makeFolderOf(databaseFile);
    const lock = new BetterSqlite3(file, { timeout: 0 });
    sqlite = lock;
    await retryWhileLocked(async () => lock.exec('begin exclusive'));
    return () => lock.close();
  } catch (error) {
    sqlite?.close();
    const told = storageError(error, file);
    if (!(told instanceof StorageError && told.code === 'locked')) throw told;
    throw new StorageError(
      'in_use',
      `Another process serves with the database ${databaseFile}. Stop it, or give this one a folder of its own (DATA_PATH).`,
      { retryable: true, cause: error },
    );
  }
}
