/** The inbox: updates are stored once, taken up in a fair order, and settled together with what came of them. */
import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Inbox, PulledUpdate, TableKey } from '../tablePorts.ts';
import { retryWhileLocked, storageError } from './database.ts';
import { placeOf } from './inPlace.ts';
import type { Database, DatabaseOrTransaction, Schema } from './schema.ts';
import { noteServed, toTableKey } from './tables.ts';
import { relaxedTransaction } from './relaxedTransaction.ts';

/** Defects after which an update, or a question, is given up. */
export const MOST_FAILURES = 3;

/**
 * Ends of the process during one update after which it is taken for their cause. Restarts that have nothing to do with it
 * may meet the same update a few times.
 */
export const MOST_STARTS = 12;

/** @param file for what is told about a database that cannot be written */
export function createInbox(db: Database, file: string, now: () => number): Inbox {
  const assertInPlace = placeOf(file);
  return {
    store: async (updates) => {
      const rows = updates.map(({ updateId, identity, table, isQuick, payload }) => ({
        update_id: updateId,
        identity,
        table_key: table,
        lane: isQuick ? 0 : 1,
        payload,
        received_at: now(),
        state: 'waiting' as const,
      }));
      if (rows.length === 0) return 0;
      // Telegram forgets them as soon as they are stored here.
      await assertInPlace();
      try {
        // One statement is one transaction: all of the batch or nothing.
        const stored = await retryWhileLocked(() =>
          db
            .insertInto('updates')
            .values(rows)
            .onConflict((conflict) => conflict.columns(['update_id', 'identity']).doNothing())
            .returning('seq')
            .execute(),
        );
        return stored.length;
      } catch (error) {
        throw storageError(error, file);
      }
    },
  };
}

/**
 * Takes up to `limit` updates: the oldest of each table that is not in `busy`; commands and presses before the rest, then
 * the tables served longest ago first. What is taken up stays in the inbox until it is settled.
 */
export async function pullUpdates(
  db: Database,
  { limit, busy, now }: { readonly limit: number; readonly busy: readonly TableKey[]; readonly now: number },
): Promise<readonly PulledUpdate[]> {
  if (limit <= 0) return [];
  const rows = await db
    .selectFrom((query) =>
      query
        .selectFrom('updates')
        .select(['table_key', (of) => of.fn.min('seq').as('seq')])
        .where('state', '=', 'waiting')
        .$if(busy.length > 0, (waiting) => waiting.where('table_key', 'not in', busy))
        .groupBy('table_key')
        .as('first'),
    )
    .innerJoin('updates', 'updates.seq', 'first.seq')
    .leftJoin('tables', 'tables.key', 'first.table_key')
    .select(['updates.seq', 'updates.table_key', 'updates.payload', 'updates.received_at', 'updates.starts'])
    .select(['updates.failures', 'tables.awaiting'])
    .orderBy('updates.lane')
    .orderBy((of) => of.fn.coalesce('tables.attended_at', sql.lit(0)))
    .orderBy('updates.seq')
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  await relaxedTransaction(db, async (transaction) => {
    await transaction
      .updateTable('updates')
      .set((of) => ({ starts: of('starts', '+', 1) }))
      .where(
        'seq',
        'in',
        rows.map((row) => row.seq),
      )
      .execute();
    await noteServed(
      transaction,
      rows.map((row) => row.table_key),
      'attended_at',
      now,
    );
  });
  return rows.map((row) => ({
    seq: row.seq,
    table: toTableKey(row.table_key),
    payload: row.payload,
    receivedAt: row.received_at,
    spoiled: row.failures >= MOST_FAILURES || row.starts >= MOST_STARTS,
    awaiting: row.awaiting,
  }));
}

/**
 * Nothing more is owed for this update; what it said is not kept.
 * @returns whether it was still waiting: whoever settles it writes what follows from it, nobody else
 */
export async function settleUpdate(
  db: DatabaseOrTransaction,
  seq: number,
  state: 'settled' | 'parked' = 'settled',
): Promise<boolean> {
  const row = await db
    .updateTable('updates')
    .set({ state, payload: '' })
    .where('seq', '=', seq)
    .where('state', '=', 'waiting')
    .returning('seq')
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns how often it has failed now */
export async function noteUpdateFailure(db: DatabaseOrTransaction, seq: number): Promise<number> {
  const row = await db
    .updateTable('updates')
    .set((of) => ({ failures: of('failures', '+', 1) }))
    .where('seq', '=', seq)
    .returning('failures')
    .executeTakeFirst();
  return row?.failures ?? MOST_FAILURES;
}

/** Of a query over tables or over what belongs to one: at this table no update is to be attended to. */
export function noUpdateWaits(table: 'tables.key' | 'questions.table_key'): Expression<SqlBool> {
  const of = expressionBuilder<Schema>();
  return of.not(
    of.exists(
      of
        .selectFrom('updates')
        .select('updates.seq')
        .where('updates.state', '=', 'waiting')
        .where('updates.table_key', '=', sql.ref<string>(table)),
    ),
  );
}
