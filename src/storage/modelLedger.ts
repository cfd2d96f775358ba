/** What the model costs: tokens by day, person and chat. */
import type { Selectable } from 'kysely';
import type { ModelUsageTable } from './modelSchema.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';

export interface Spending {
  readonly day: string;
  readonly userId: number;
  readonly chatId: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** The day of a moment, in UTC. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

export async function addSpending(db: Database, spending: Spending): Promise<void> {
  const { day, userId, chatId, inputTokens, cachedTokens, outputTokens } = spending;
  await add(db, {
    day,
    user_id: userId,
    chat_id: chatId,
    rounds: 1,
    input_tokens: inputTokens,
    cached_tokens: cachedTokens,
    output_tokens: outputTokens,
  });
}

/** On top of what the row of this day, person and chat says already. */
async function add(db: DatabaseOrTransaction, spent: Selectable<ModelUsageTable>): Promise<void> {
  await db
    .insertInto('model_usage')
    .values(spent)
    .onConflict((conflict) =>
      conflict.columns(['day', 'user_id', 'chat_id']).doUpdateSet((of) => ({
        rounds: of('model_usage.rounds', '+', spent.rounds),
        input_tokens: of('model_usage.input_tokens', '+', spent.input_tokens),
        cached_tokens: of('model_usage.cached_tokens', '+', spent.cached_tokens),
        output_tokens: of('model_usage.output_tokens', '+', spent.output_tokens),
      })),
    )
    .execute();
}

/** Who has spent something in a chat is not known any more; on `today`, the day that the limits are about, only where. */
export async function forgetSpending(db: DatabaseOrTransaction, chatId: number, today: string): Promise<void> {
  const rows = await db.selectFrom('model_usage').selectAll().where('chat_id', '=', chatId).execute();
  await db.deleteFrom('model_usage').where('chat_id', '=', chatId).execute();
  for (const row of rows) await add(db, { ...row, user_id: row.day === today ? row.user_id : 0, chat_id: 0 });
}

/** Who was left in `forgetSpending` goes when that day is over. @returns how many rows went */
export async function forgetSpenders(db: DatabaseOrTransaction, today: string): Promise<number> {
  const rows = await db
    .deleteFrom('model_usage')
    .where('day', '<', today)
    .where('user_id', '!=', 0)
    .where('chat_id', '=', 0)
    .returningAll()
    .execute();
  for (const row of rows) await add(db, { ...row, user_id: 0 });
  return rows.length;
}

export interface Spent {
  readonly rounds: number;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** What was spent on a day: by one person, or (null) by all. */
export async function spentOn(db: Database, day: string, userId: number | null): Promise<Spent> {
  const row = await db
    .selectFrom('model_usage')
    .select((of) => [
      of.fn.sum<number | null>('rounds').as('rounds'),
      of.fn.sum<number | null>('input_tokens').as('input'),
      of.fn.sum<number | null>('cached_tokens').as('cached'),
      of.fn.sum<number | null>('output_tokens').as('output'),
    ])
    .where('day', '=', day)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? 0))
    .executeTakeFirst();
  return {
    rounds: number(row?.rounds),
    inputTokens: number(row?.input),
    cachedTokens: number(row?.cached),
    outputTokens: number(row?.output),
  };
}

export interface PersonalSpending extends Spent {
  readonly userId: number;
}

/** Who has spent most on a day. */
export async function spendersOf(db: Database, day: string, limit: number): Promise<readonly PersonalSpending[]> {
  const rows = await db
    .selectFrom('model_usage')
    .select((of) => [
      'user_id',
      of.fn.sum<number>('rounds').as('rounds'),
      of.fn.sum<number>('input_tokens').as('input'),
      of.fn.sum<number>('cached_tokens').as('cached'),
      of.fn.sum<number>('output_tokens').as('output'),
    ])
    .where('day', '=', day)
    .groupBy('user_id')
    .orderBy('input', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    userId: row.user_id,
    rounds: row.rounds,
    inputTokens: row.input,
    cachedTokens: row.cached,
    outputTokens: row.output,
  }));
}
