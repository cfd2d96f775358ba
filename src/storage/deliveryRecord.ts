/** What became of a delivery, step by step: whoever finds the row after a break knows from it how far it came. */
import { eraseLeftovers } from './leftovers.ts';
import { type Delivery, enqueueDeliveries } from './outbox.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';
import { tableKey } from './tables.ts';
import { relaxedTransaction } from './relaxedTransaction.ts';

/** Before a call that cannot be repeated without being seen twice; taken back where it certainly did not happen. */
export async function markUncertain(
  db: DatabaseOrTransaction,
  ids: readonly number[],
  uncertain: boolean,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('deliveries')
    .set({ uncertain: uncertain ? 1 : 0 })
    .where('id', 'in', ids)
    .execute();
}

/**
 * It went out as `messageId`; that of a placeholder, and of a final that found none, becomes the question's. The row
 * waits on until what an earlier attempt may have left is looked for.
 */
export async function markSentUnswept(
  db: Database,
  delivery: Pick<Delivery, 'id' | 'chatId' | 'questionId' | 'role'>,
  messageId: number,
): Promise<void> {
  await relaxedTransaction(db, (transaction) => noteMessage(transaction, delivery, messageId));
}

/** It went out: as `messageId`, or, null, as a change to a message that was known before. */
export async function markSent(
  db: Database,
  delivery: Pick<Delivery, 'id' | 'chatId' | 'questionId' | 'role'>,
  messageId: number | null,
): Promise<void> {
  const wasForgotten = await relaxedTransaction(db, async (transaction) => {
    const row = await transaction.selectFrom('deliveries').selectAll().where('id', '=', delivery.id).executeTakeFirst();
    if (row === undefined) {
      await removeOrphan(transaction, delivery, messageId);
      return false;
    }
    if (row.forgotten === 1) {
      await transaction.deleteFrom('deliveries').where('id', '=', delivery.id).execute();
      return true;
    }
    await transaction
      .updateTable('deliveries')
      .set({ state: 'sent', body: '', uncertain: 0 })
      .where('id', '=', delivery.id)
      .execute();
    if (messageId === null) return false;
    await noteMessage(transaction, delivery, messageId);
    // Withdrawn while it was under way: it goes again.
    if (delivery.role !== 'part' || row.state !== 'dropped' || row.chat_id !== delivery.chatId) return false;
    const table = tableKey({ chatId: row.chat_id, threadId: row.thread_id === 0 ? null : row.thread_id });
    const removal = { table, role: 'removal' as const, questionId: row.question_id, body: null, replyTo: null };
    await enqueueDeliveries(transaction, [{ ...removal, targetId: messageId }], row.created_at);
    return false;
  });
  if (wasForgotten) await eraseLeftovers(db);
}

/** The chat was forgotten while the placeholder was under way: nobody would ever complete it. */
async function removeOrphan(
  transaction: DatabaseOrTransaction,
  { chatId, role }: Pick<Delivery, 'chatId' | 'role'>,
  messageId: number | null,
): Promise<void> {
  if (role !== 'placeholder' || messageId === null) return;
  const table = tableKey({ chatId, threadId: null });
  const removal = { table, role: 'removal' as const, questionId: null, body: null, replyTo: null, targetId: messageId };
  await enqueueDeliveries(transaction, [removal], 0, { forgotten: true });
}

/** Not where the chat moved while the message was under way: the id means nothing in the new one. */
async function noteMessage(
  transaction: DatabaseOrTransaction,
  { id, chatId, questionId, role }: Pick<Delivery, 'id' | 'chatId' | 'questionId' | 'role'>,
  messageId: number,
): Promise<void> {
  await transaction
    .updateTable('deliveries')
    .set({ message_id: messageId })
    .where('id', '=', id)
    .where('chat_id', '=', chatId)
    .execute();
  if (questionId === null || (role !== 'placeholder' && role !== 'final')) return;
  await transaction
    .updateTable('questions')
    .set({ placeholder_id: messageId })
    .where('id', '=', questionId)
    .where('chat_id', '=', chatId)
    .execute();
}

/** Whether it is still to go out: its chat may have been forgotten, or the message withdrawn, meanwhile. */
export async function isOwed(db: DatabaseOrTransaction, id: number): Promise<boolean> {
  const row = await db.selectFrom('deliveries').select('state').where('id', '=', id).executeTakeFirst();
  return row?.state === 'waiting';
}

/** It can never go out. */
export async function markDropped(db: DatabaseOrTransaction, id: number): Promise<void> {
  await db.deleteFrom('deliveries').where('id', '=', id).where('forgotten', '=', 1).execute();
  await db.updateTable('deliveries').set({ state: 'dropped', body: '' }).where('id', '=', id).execute();
}

/**
 * Where copies of a message may be that an earlier attempt left: between `after`, which was there before the first
 * attempt, and `below`, the copy that is known; `known` are the messages in between that are none. `after` is null where
 * nothing is known to be older.
 */
export async function placesOfCopies(
  db: DatabaseOrTransaction,
  { id, chatId, replyTo }: Pick<Delivery, 'id' | 'chatId' | 'replyTo'>,
  below: number,
): Promise<{ readonly after: number | null; readonly known: ReadonlySet<number> }> {
  const earlier = await db
    .selectFrom('deliveries')
    .select((of) => of.fn.max('message_id').as('message_id'))
    .where('chat_id', '=', chatId)
    .where('id', '<', id)
    .executeTakeFirst();
  const bounds = [replyTo, earlier?.message_id ?? null].filter((bound) => bound !== null && bound < below);
  if (bounds.length === 0) return { after: null, known: new Set() };
  const after = Math.max(...bounds.map(Number));
  const known = await Promise.all(
    (['deliveries', 'questions'] as const).map((table) =>
      db
        .selectFrom(table)
        .select('message_id')
        .where('chat_id', '=', chatId)
        .where('message_id', '>', after)
        .where('message_id', '<', below)
        .execute(),
    ),
  );
  return { after, known: new Set(known.flat().flatMap((row) => row.message_id ?? [])) };
}
