/** 👎 on answers: which answers somebody has objected to, and which of those have become golden questions. */
import type { TableKey } from '../tablePorts.ts';
import type { DatabaseOrTransaction } from './schema.ts';
import { questionOfMessage } from './questions.ts';
import { tableAddress } from './tables.ts';
import type { DeliveryRole } from './tableSchema.ts';

/** An answer: the question, and which of its words were answered. */
export interface AnswerReference {
  readonly id: number;
  readonly revision: number;
}

/**
 * Once for an answer, whoever it is: nobody's name is kept.
 * @param seq place in the inbox of what brought it
 */
export async function noteDislike(
  db: DatabaseOrTransaction,
  { id, revision }: AnswerReference,
  seq: number,
): Promise<void> {
  await db
    .updateTable('questions')
    .set({ disliked_seq: seq })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .where('disliked_seq', 'is', null)
    .execute();
}

/** Whether somebody has objected to the answer, or an administrator has made a golden question of it. */
export async function isNoted(db: DatabaseOrTransaction, id: number): Promise<boolean> {
  const row = await db
    .selectFrom('questions')
    .select('id')
    .where('id', '=', id)
    .where((of) => of.or([of('disliked_seq', 'is not', null), of('case_at', 'is not', null)]))
    .executeTakeFirst();
  return row !== undefined;
}

const open = (db: DatabaseOrTransaction) =>
  db.selectFrom('questions').where('disliked_seq', 'is not', null).where('case_at', 'is', null);

/**
 * The question of the newest 👎, of any table, that is no golden question yet; null: there is none.
 * @param before only of what came in before this place in the inbox: whoever looks again finds the same one
 */
export async function newestDislike(db: DatabaseOrTransaction, before: number): Promise<number | null> {
  const row = await open(db)
    .select('id')
    .where('disliked_seq', '<', before)
    .orderBy('disliked_seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? null;
}

/** 👎 that are no golden question yet, but for that of `except`. */
export async function countDislikes(db: DatabaseOrTransaction, except: number): Promise<number> {
  const { count } = await open(db)
    .where('id', '!=', except)
    .select((of) => of.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** @param now epoch milliseconds */
export async function markCase(
  db: DatabaseOrTransaction,
  { id, revision }: AnswerReference,
  now: number,
): Promise<void> {
  await db
    .updateTable('questions')
    .set({ case_at: now })
    .where('id', '=', id)
    .where('revision', '=', revision)
    .execute();
}

/** The question that this message of the table's chat answers, or is to answer; null: none. */
export function questionAnsweredBy(
  db: DatabaseOrTransaction,
  table: TableKey,
  messageId: number,
): Promise<number | null> {
  return questionSaidIn(db, table, messageId, ['placeholder', 'final', 'part']);
}

/**
 * The question that a message of the table's chat belongs to: it asks it, answers it, or tells an administrator of the
 * golden question that was made of it. null: none.
 */
export async function questionAround(
  db: DatabaseOrTransaction,
  table: TableKey,
  messageId: number,
): Promise<number | null> {
  const said = await questionSaidIn(db, table, messageId, ['placeholder', 'final', 'part', 'reply']);
  return said ?? (await questionOfMessage(db, table, messageId))?.id ?? null;
}

async function questionSaidIn(
  db: DatabaseOrTransaction,
  table: TableKey,
  messageId: number,
  roles: readonly DeliveryRole[],
): Promise<number | null> {
  const row = await db
    .selectFrom('deliveries')
    .select('question_id')
    .where('chat_id', '=', tableAddress(table).chatId)
    .where('message_id', '=', messageId)
    .where('role', 'in', roles)
    .where('question_id', 'is not', null)
    .executeTakeFirst();
  return row?.question_id ?? null;
}
