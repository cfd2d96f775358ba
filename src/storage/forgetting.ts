/** `/forget`: what is kept of a chat goes from the rows; leftovers.ts sees to what stands between them. */
import { dayOf, forgetSpending } from './modelLedger.ts';
import { forgetProposals } from './proposals.ts';
import type { DatabaseOrTransaction } from './schema.ts';
import { toTableKey } from './tables.ts';
import type { TableKey } from '../tablePorts.ts';

export interface Forgotten {
  /** How many questions that were. */
  readonly questions: number;
  /** Messages that show the progress of a question which nobody answers any more. */
  readonly orphans: readonly { readonly table: TableKey; readonly messageId: number }[];
}

/**
 * Everything that is kept of a chat goes, whatever is under way; only that its updates were seen stays, without a word of
 * them and of the chat, and what the model has cost, without saying whom. What came in after `upTo`, the update that asked
 * for this, is still owed an answer.
 * @param now epoch milliseconds
 */
export async function forgetChat(
  db: DatabaseOrTransaction,
  chatId: number,
  { upTo, now }: { readonly upTo: number; readonly now: number },
): Promise<Forgotten> {
  const keys = `${chatId}:%`;
  const unfinished = await db
    .selectFrom('questions')
    .select(['table_key', 'placeholder_id'])
    .where('chat_id', '=', chatId)
    .where('state', '=', 'queued')
    .where('placeholder_id', 'is not', null)
    .execute();
  await db.deleteFrom('keyboards').where('table_key', 'like', keys).execute();
  await db
    .updateTable('updates')
    .set({ table_key: '', payload: '', state: 'settled' })
    .where('table_key', 'like', keys)
    .where((row) => row.or([row('seq', '<=', upTo), row('state', '!=', 'waiting')]))
    .execute();
  await forgetSpending(db, chatId, dayOf(now));
  await forgetProposals(db, chatId);
  await db.deleteFrom('tables').where('chat_id', '=', chatId).execute();
  const questions = await db.deleteFrom('questions').where('chat_id', '=', chatId).executeTakeFirst();
  await db.deleteFrom('deliveries').where('chat_id', '=', chatId).execute();
  return {
    questions: Number(questions.numDeletedRows),
    orphans: unfinished.flatMap(({ table_key, placeholder_id }) =>
      placeholder_id === null ? [] : [{ table: toTableKey(table_key), messageId: placeholder_id }],
    ),
  };
}
