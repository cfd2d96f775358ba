/** What the model costs: tokens by day, person and chat. */
import type { Database } from './schema.ts';

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
  await db
    .insertInto('model_usage')
    .values({
      day,
      user_id: userId,
      chat_id: chatId,
      rounds: 1,
      input_tokens: inputTokens,
      cached_tokens: cachedTokens,
      output_tokens: outputTokens,
    })
    .onConflict((conflict) =>
      conflict.columns(['day', 'user_id', 'chat_id']).doUpdateSet((of) => ({
        rounds: of('model_usage.rounds', '+', 1),
        input_tokens: of('model_usage.input_tokens', '+', inputTokens),
        cached_tokens: of('model_usage.cached_tokens', '+', cachedTokens),
        output_tokens: of('model_usage.output_tokens', '+', outputTokens),
      })),
    )
    .execute();
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
