/** Rows of an age, for tests of what is pruned. */
import type { Insertable, Updateable } from 'kysely';
import { insertKeyboard } from '../../src/storage/keyboards.ts';
import { pruneRecords } from '../../src/storage/retention.ts';
import type { Database, DatabaseOrTransaction, Schema } from '../../src/storage/schema.ts';
import { question } from './tableDatabase.ts';

export const DAY = 86_400_000;
export const NOW = Date.UTC(2026, 5, 30);
export const BEFORE = NOW - 90 * DAY;
/** Just too old, and just not. */
export const [OLD, YOUNG] = [BEFORE - 1, BEFORE];

export function prune(db: Database, more: Partial<Parameters<typeof pruneRecords>[1]> = {}) {
  return pruneRecords(db, { before: BEFORE, now: NOW, signal: new AbortController().signal, ...more });
}

type Row<T extends keyof Schema> = Partial<Insertable<Schema[T]>>;

/** A reply that went out long ago, unless `row` says otherwise. */
export async function addDelivery(db: DatabaseOrTransaction, row: Row<'deliveries'> = {}): Promise<number> {
  const { id } = await db
    .insertInto('deliveries')
    .values({
      chat_id: 1,
      thread_id: 0,
      question_id: null,
      role: 'reply',
      priority: 0,
      body: '',
      reply_to: null,
      target_id: null,
      state: 'sent',
      message_id: null,
      created_at: OLD,
      ...row,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** An update that was dealt with long ago, unless `row` says otherwise. */
export async function addUpdate(db: DatabaseOrTransaction, updateId: number, row: Row<'updates'> = {}): Promise<void> {
  await db
    .insertInto('updates')
    .values({
      update_id: updateId,
      identity: String(updateId),
      table_key: '1:0',
      lane: 1,
      payload: '',
      received_at: OLD,
      state: 'settled',
      ...row,
    })
    .execute();
}

/** A question that was answered long ago, unless `row` says otherwise. */
export async function addQuestion(
  db: DatabaseOrTransaction,
  row: Updateable<Schema['questions']> = {},
): Promise<number> {
  const id = await question(db);
  await db
    .updateTable('questions')
    .set({ written_at: OLD, state: 'answered', ...row })
    .where('id', '=', id)
    .execute();
  return id;
}

export function addKeyboard(db: DatabaseOrTransaction, questionId: number | null, at: number): Promise<number> {
  return insertKeyboard(db, { nonce: 'n', table: '1:0', questionId, actions: [{ do: 'cancel' }] }, at);
}

export async function idsOf(db: Database, table: 'questions' | 'deliveries' | 'keyboards'): Promise<readonly number[]> {
  return (await db.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id);
}
