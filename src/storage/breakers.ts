/** What the breaker in front of a model remembers over a restart. */
import type { Database } from './schema.ts';

export interface BreakerMemory {
  /** Epoch milliseconds; null: closed. */
  readonly openedAt: number | null;
  /** The trouble that the administrators were told of; null where there is none. */
  readonly told: string | null;
}

export async function readBreaker(db: Database, name: string): Promise<BreakerMemory> {
  const row = await db.selectFrom('breakers').select(['opened_at', 'told']).where('name', '=', name).executeTakeFirst();
  return { openedAt: row?.opened_at ?? null, told: row?.told ?? null };
}

export async function keepBreaker(db: Database, name: string, change: Partial<BreakerMemory>): Promise<void> {
  const set = {
    ...(change.openedAt === undefined ? {} : { opened_at: change.openedAt }),
    ...(change.told === undefined ? {} : { told: change.told }),
  };
  await db
    .insertInto('breakers')
    .values({ name, opened_at: change.openedAt ?? null, told: change.told ?? null })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(set))
    .execute();
}
