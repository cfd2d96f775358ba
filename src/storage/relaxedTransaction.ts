/**
 * Transactions that need not survive a loss of power by themselves, because a later ordinary commit makes them visible:
 * that commit writes the whole log to the disk, these included. On a slow disk (an SD card takes 10 to 50 ms a commit) this
 * is most of the time of indexing, and half the time of answering. How far SQLite waits for the disk is a setting of the
 * connection, hence a file of its own.
 *
 * At the tables two commits are ordinary: the one before Telegram is told that updates have arrived, and the one before a
 * message is sent that would be seen twice if it were sent again. All else is between them: a loss of power takes the bot
 * back to one of these two, and from there it does the same again, in the same messages.
 */
import { sql, type Transaction } from 'kysely';
import type { Database, Schema } from './schema.ts';

/**
 * Runs `work` in a transaction whose commit does not wait for the disk. After a crash of the system it may be gone, whole,
 * with those after it, never in part; a crash of this process takes nothing.
 * @throws what `work` or SQLite throws; the transaction is rolled back
 */
export async function relaxedTransaction<T>(
  db: Database,
  work: (transaction: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  // The connection is ours until the end: nobody else's commit runs under the weaker setting.
  return db.connection().execute(async (connection) => {
    await sql`pragma synchronous = normal`.execute(connection);
    let failure: { readonly error: unknown } | null = null;
    const remembering = async (transaction: Transaction<Schema>): Promise<T> => {
      try {
        return await work(transaction);
      } catch (error) {
        failure = { error };
        throw error;
      }
    };
    try {
      return await connection.transaction().execute(remembering);
    } catch (error) {
      // On a full disk SQLite has rolled back by itself; that there is nothing left to roll back is not what went wrong.
      throw firstOf(failure, error);
    } finally {
      await sql`pragma synchronous = full`.execute(connection);
    }
  });
}

function firstOf(failure: { readonly error: unknown } | null, later: unknown): unknown {
  return failure === null ? later : failure.error;
}
