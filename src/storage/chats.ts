/** Chats that come and go: one that is gone is owed nothing more, one that moved takes everything with it. */
import { moveSpending } from './modelLedger.ts';
import { moveProposals } from './proposals.ts';
import type { Database } from './schema.ts';
import { tableKey } from './tables.ts';

/** Nothing can be sent there any more: what was owed is owed no longer. */
export async function closeChat(db: Database, chatId: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('deliveries')
      .set({ state: 'dropped', body: '' })
      .where('chat_id', '=', chatId)
      .where('state', '=', 'waiting')
      .execute();
    await transaction
      .updateTable('questions')
      .set({ state: 'undeliverable' })
      .where('chat_id', '=', chatId)
      .where('state', 'in', ['queued', 'awaiting'])
      .execute();
  });
}

/** A group became a supergroup: what is owed is owed there. Its messages have other ids, so answers become new messages. */
export async function moveChat(db: Database, from: number, to: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const rows = await transaction.selectFrom('tables').selectAll().where('chat_id', '=', from).execute();
    for (const { key, thread_id, ...memory } of rows) {
      const moved = tableKey({ chatId: to, threadId: thread_id === 0 ? null : thread_id });
      await transaction
        .insertInto('tables')
        .values({ ...memory, key: moved, chat_id: to, thread_id })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
      await transaction.deleteFrom('tables').where('key', '=', key).execute();
      for (const table of ['updates', 'questions', 'keyboards'] as const) {
        await transaction.updateTable(table).set({ table_key: moved }).where('table_key', '=', key).execute();
      }
    }
    await moveSpending(transaction, from, to);
    await moveProposals(transaction, from, to);
    await transaction
      .updateTable('questions')
      .set({ chat_id: to, message_id: 0, placeholder_id: null })
      .where('chat_id', '=', from)
      .execute();
    // A change to a message that stayed behind would hit another one.
    await transaction
      .updateTable('deliveries')
      .set({ state: 'dropped', body: '' })
      .where('chat_id', '=', from)
      .where('state', '=', 'waiting')
      .where('target_id', 'is not', null)
      .execute();
    await transaction
      .updateTable('deliveries')
      .set({ chat_id: to, reply_to: null, message_id: null, uncertain: 0 })
      .where('chat_id', '=', from)
      .execute();
  });
}
