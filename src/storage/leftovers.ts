/**
 * What was deleted must not stand anywhere any more. `secure_delete` overwrites what a deletion frees, but not the copies
 * that SQLite leaves in the gaps of pages when it moved rows between them before (measured: a word in a hundred survives).
 * Where all rows of a table are taken out and put back, every page of it is overwritten. SQLite's own, like the log;
 * another database has its own way.
 */
import { sql } from 'kysely';
import { retryWhileLocked } from './database.ts';
import { relaxedTransaction } from './relaxedTransaction.ts';
import type { Database } from './schema.ts';

/** Tables that hold words of players, or who they are; each with those whose rows go with its own. */
const PERSONAL = [
  ['updates'],
  ['questions'],
  ['keyboards'],
  ['deliveries'],
  ['tables'],
  ['model_usage'],
  ['proposals', 'proposal_uses'],
] as const;

/** A thousand rows take 2 to 5 ms, in which nothing else runs: whoever waits for an answer must not wait for this. */
const MOST_ROWS_AT_ONCE = 5_000;

/** The same where it happens a few times a day. */
export const MOST_ROWS_NOW_AND_THEN = 20_000;

/**
 * Writes what is kept anew, and then the log into the database, and empties it. The log stays where another process
 * reads the database: a later call empties it.
 * @param mostRows tables with more rows are left as they are; default: 5,000
 */
export async function eraseLeftovers(db: Database, mostRows = MOST_ROWS_AT_ONCE): Promise<void> {
  for (const tables of PERSONAL) await rewrite(db, tables, mostRows);
  await emptyLog(db);
}

const kept = (table: string) => sql.table(`kept_${table}`);

async function rewrite(db: Database, tables: (typeof PERSONAL)[number], mostRows: number): Promise<void> {
  for (const table of tables) {
    const counted = sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`;
    const { rows } = await counted.execute(db);
    if ((rows[0]?.rows ?? 0) > mostRows) return;
  }
  await retryWhileLocked(() =>
    relaxedTransaction(db, async (transaction) => {
      for (const table of tables) {
        await sql`create temp table ${kept(table)} as select * from ${sql.table(table)} order by rowid`.execute(
          transaction,
        );
      }
      for (const table of tables.toReversed()) await sql`delete from ${sql.table(table)}`.execute(transaction);
      for (const table of tables) {
        await sql`insert into ${sql.table(table)} select * from ${kept(table)} order by rowid`.execute(transaction);
        await sql`drop table ${kept(table)}`.execute(transaction);
      }
    }),
  );
}

/** Writes the log into the database and empties it. */
export async function emptyLog(db: Database): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
}
