/** What the model costs: tokens by day, person and chat. */
import type { Selectable } from 'kysely';
import { retryWhileLocked } from './database.ts';
import { forgottenUser } from './forgottenUser.ts';
import type { ModelUsageTable } from './modelSchema.ts';
import { relaxedTransaction } from './relaxedTransaction.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';
import { isKnownChat } from './tables.ts';

/** What one request to the model has cost. */
export interface Spending {
  /** As `dayOf` says it. */
  readonly day: string;
  /** 0: the terminal's. */
  readonly userId: number;
  readonly chatId: number;
  /** It is the first request of its question. */
  readonly isFirst: boolean;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

/** The day of a moment, in UTC. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/**
 * Notes it; for nobody where its chat was forgotten while the model was asked. Waits for a database that is locked: nobody
 * else would note it later.
 */
export async function addSpending(db: Database, spending: Spending): Promise<void> {
  await retryWhileLocked(() => relaxedTransaction(db, (transaction) => noteSpending(transaction, spending)));
}

async function noteSpending(transaction: DatabaseOrTransaction, spending: Spending): Promise<void> {
  const { day, userId, chatId, isFirst, inputTokens, cachedTokens, outputTokens } = spending;
  if (await isFirstOf(transaction, day)) await dropDigests(transaction, day);
  const isForgotten = chatId !== 0 && !(await isKnownChat(transaction, chatId));
  await addRow(transaction, {
    day,
    user_id: isForgotten ? forgottenUser(userId) : userId,
    chat_id: isForgotten ? 0 : chatId,
    questions: isFirst ? 1 : 0,
    rounds: 1,
    input_tokens: inputTokens,
    cached_tokens: cachedTokens,
    output_tokens: outputTokens,
  });
}

type Row = Selectable<ModelUsageTable>;

async function addRow(db: DatabaseOrTransaction, row: Row): Promise<void> {
  await db
    .insertInto('model_usage')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['day', 'user_id', 'chat_id']).doUpdateSet((of) => ({
        questions: of('model_usage.questions', '+', row.questions),
        rounds: of('model_usage.rounds', '+', row.rounds),
        input_tokens: of('model_usage.input_tokens', '+', row.input_tokens),
        cached_tokens: of('model_usage.cached_tokens', '+', row.cached_tokens),
        output_tokens: of('model_usage.output_tokens', '+', row.output_tokens),
      })),
    )
    .execute();
}

async function isFirstOf(db: DatabaseOrTransaction, day: string): Promise<boolean> {
  const row = await db.selectFrom('model_usage').select('day').where('day', '=', day).limit(1).executeTakeFirst();
  return row === undefined;
}

/**
 * By whom is for the budget of a day, and nobody asks for that of an earlier one.
 * @returns how many rows went
 */
export async function dropDigests(db: DatabaseOrTransaction, today: string): Promise<number> {
  const rows = await db
    .deleteFrom('model_usage')
    .where('user_id', '<', 0)
    .where('day', '<', today)
    .returningAll()
    .execute();
  for (const row of rows) await addRow(db, { ...row, user_id: 0 });
  return rows.length;
}

/**
 * The rows of the chat say neither chat nor person any more; those of today know the person by a digest, until something is
 * spent on another day.
 * @param today as `dayOf` says it
 */
export async function forgetSpending(db: DatabaseOrTransaction, chatId: number, today: string): Promise<void> {
  await dropDigests(db, today);
  const rows = await db.deleteFrom('model_usage').where('chat_id', '=', chatId).returningAll().execute();
  for (const row of rows) {
    await addRow(db, { ...row, chat_id: 0, user_id: row.day < today ? 0 : forgottenUser(row.user_id) });
  }
}

/** A group became a supergroup. */
export async function moveSpending(db: DatabaseOrTransaction, from: number, to: number): Promise<void> {
  const rows = await db.deleteFrom('model_usage').where('chat_id', '=', from).returningAll().execute();
  for (const row of rows) await addRow(db, { ...row, chat_id: to });
}

export interface Spent {
  /** Questions that the model was asked, and the requests that this took. */
  readonly questions: number;
  readonly rounds: number;
  readonly inputTokens: number;
  /** Those of the input that the server had read before. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
}

const sums = (db: DatabaseOrTransaction) =>
  db
    .selectFrom('model_usage')
    .select((of) => [
      of.fn.sum<number | null>('questions').as('questions'),
      of.fn.sum<number | null>('rounds').as('rounds'),
      of.fn.sum<number | null>('input_tokens').as('input'),
      of.fn.sum<number | null>('cached_tokens').as('cached'),
      of.fn.sum<number | null>('output_tokens').as('output'),
    ]);

type Sums = Readonly<Record<'questions' | 'rounds' | 'input' | 'cached' | 'output', number | null>>;

const spentIn = (row: Sums | undefined): Spent => ({
  questions: row?.questions ?? 0,
  rounds: row?.rounds ?? 0,
  inputTokens: row?.input ?? 0,
  cachedTokens: row?.cached ?? 0,
  outputTokens: row?.output ?? 0,
});

/** What was spent on a day: by one person, or (null) by all. */
export async function spentOn(db: Database, day: string, userId: number | null): Promise<Spent> {
  const row = await sums(db)
    .where('day', '=', day)
    .$if(userId !== null, (query) => query.where('user_id', 'in', [userId ?? 0, forgottenUser(userId ?? 0)]))
    .executeTakeFirst();
  return spentIn(row);
}

/** What all have spent on a day and since. */
export async function spentSince(db: Database, day: string): Promise<Spent> {
  return spentIn(await sums(db).where('day', '>=', day).executeTakeFirst());
}

export interface PersonalSpending extends Spent {
  /** 0 or less: nobody's any more, or the terminal's. */
  readonly userId: number;
}

/** Who has spent most on a day. */
export async function spendersOf(db: Database, day: string, limit: number): Promise<readonly PersonalSpending[]> {
  const rows = await sums(db)
    .select('user_id')
    .where('day', '=', day)
    .groupBy('user_id')
    .orderBy((of) => of(of.fn.sum('input_tokens'), '+', of.fn.sum('output_tokens')), 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...spentIn(row), userId: row.user_id }));
}

/** US dollars per million tokens. */
export interface TokenPrices {
  readonly input: number;
  /** Of input that the server has read before. */
  readonly cachedInput: number;
  readonly output: number;
}

/** US dollars. */
export function costOf({ inputTokens, cachedTokens, outputTokens }: Spent, prices: TokenPrices): number {
  const fresh = Math.max(0, inputTokens - cachedTokens);
  return (fresh * prices.input + cachedTokens * prices.cachedInput + outputTokens * prices.output) / 1_000_000;
}
