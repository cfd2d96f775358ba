/** Proposals of a model that need not be asked for again. */
import type { Database } from './schema.ts';

/** Proposals kept; the oldest go. */
const MOST_KEPT = 5_000;

export async function readProposal(db: Database, key: string): Promise<string | null> {
  const row = await db.selectFrom('proposals').select('proposal').where('key', '=', key).executeTakeFirst();
  return row?.proposal ?? null;
}

export async function keepProposal(db: Database, key: string, proposal: string, now: number): Promise<void> {
  await db
    .insertInto('proposals')
    .values({ key, proposal, created_at: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ proposal, created_at: now }))
    .execute();
  const oldest = await db
    .selectFrom('proposals')
    .select('created_at')
    .orderBy('created_at', 'desc')
    .offset(MOST_KEPT)
    .limit(1)
    .executeTakeFirst();
  if (oldest !== undefined) await db.deleteFrom('proposals').where('created_at', '<=', oldest.created_at).execute();
}
