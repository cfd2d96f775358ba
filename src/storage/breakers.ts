/** What the breaker in front of a model remembers over a restart. */
import { retryWhileLocked } from './database.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';

export interface BreakerMemory {
  /** Epoch milliseconds; null: closed. */
  readonly openedAt: number | null;
  /** The troubles that the administrators were told of. */
  readonly told: readonly string[];
}

export async function readBreaker(db: DatabaseOrTransaction, name: string): Promise<BreakerMemory> {
  const row = await db.selectFrom('breakers').select(['opened_at', 'told']).where('name', '=', name).executeTakeFirst();
  return { openedAt: row?.opened_at ?? null, told: row?.told?.split(' ') ?? [] };
}

/**
 * Waits for a database that is locked: nothing else would write it before the next change.
 * @param openedAt epoch milliseconds; null: closed
 */
export async function keepBreaker(db: Database, name: string, openedAt: number | null): Promise<void> {
  await retryWhileLocked(() =>
    db
      .insertInto('breakers')
      .values({ name, opened_at: openedAt, told: null })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ opened_at: openedAt }))
      .execute(),
  );
}

/**
 * The administrators are told of a trouble; in the transaction that tells them.
 * @param trouble a word
 * @returns false where they were told before
 */
export async function markTold(transaction: DatabaseOrTransaction, name: string, trouble: string): Promise<boolean> {
  const { told } = await readBreaker(transaction, name);
  if (told.includes(trouble)) return false;
  const words = [...told, trouble].join(' ');
  await transaction
    .insertInto('breakers')
    .values({ name, opened_at: null, told: words })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ told: words }))
    .execute();
  return true;
}

/** The next trouble is told anew. */
export async function clearTold(db: Database, name: string): Promise<void> {
  // Most times there is nothing to write.
  if ((await readBreaker(db, name)).told.length === 0) return;
  await db.updateTable('breakers').set({ told: null }).where('name', '=', name).execute();
}
