/**
 * Going through a table a few rows at a time, each few in a transaction of their own: however long the table is, whoever
 * else wants the database has it in between.
 */
import { sql, type Transaction } from 'kysely';
import { retryWhileLocked } from './database.ts';
import { relaxedTransaction } from './relaxedTransaction.ts';
import type { Database, Schema } from './schema.ts';

export interface Pruning {
  /** What is older goes, epoch milliseconds. 0: nothing is too old. */
  readonly before: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Rows looked at in one transaction. */
export const SLICE = 200;

/** The rows of a table in the order of their keys: those behind `after`, up to `upTo`. */
interface Slice<K> {
  readonly after: K;
  readonly upTo: K;
}

/** @param first lies before every key */
export async function inSlices<K extends string | number>(
  db: Database,
  { signal }: Pruning,
  { table, key, first }: { readonly table: keyof Schema; readonly key: string; readonly first: K },
  prune: (transaction: Transaction<Schema>, slice: Slice<K>) => Promise<number>,
): Promise<number> {
  let removed = 0;
  let after = first;
  while (true) {
    signal.throwIfAborted();
    const { rows } = await sql<{ last: K | null }>`select max(slice.place) as last from (
      select ${sql.ref(key)} as place from ${sql.table(table)} where ${sql.ref(key)} > ${after}
      order by ${sql.ref(key)} limit ${sql.lit(SLICE)}
    ) as slice`.execute(db);
    const upTo = rows[0]?.last ?? null;
    if (upTo === null) return removed;
    const slice = { after, upTo };
    removed += await inTransaction(db, (transaction) => prune(transaction, slice));
    after = upTo;
  }
}

export function inTransaction(
  db: Database,
  work: (transaction: Transaction<Schema>) => Promise<number>,
): Promise<number> {
  return retryWhileLocked(() => relaxedTransaction(db, work));
}
