/** What a table asked before: what "it" and "then" refer to in the next question. */
import type { PastAnswer } from '../ports.ts';
import type { TableKey } from '../tablePorts.ts';
import type { DatabaseOrTransaction } from './schema.ts';
import { changeTable } from './tables.ts';

/** Questions looked back at. */
const MOST_REMEMBERED = 3;

/** What was said on another evening is not what is talked about now, ms. */
const REMEMBERED_FOR = 6 * 3_600_000;

/** The questions of the table that were answered, or asked back about, shortly before this one; oldest first. */
export async function tableHistory(
  db: DatabaseOrTransaction,
  table: TableKey,
  { before, now }: { readonly before: number; readonly now: number },
): Promise<readonly PastAnswer[]> {
  const rows = await db
    .selectFrom('questions')
    .leftJoin('tables', 'tables.key', 'questions.table_key')
    .select(['questions.text', 'questions.answer'])
    // Whoever was asked back may reply in words instead of pressing a button.
    .where('questions.state', 'in', ['answered', 'awaiting'])
    .where('questions.table_key', '=', table)
    .where('questions.kind', '=', 'question')
    .where('questions.answer', 'is not', null)
    .where('questions.id', '<', before)
    .where((of) => of('questions.id', '>', of.fn.coalesce('tables.history_after', of.lit(0))))
    .where('questions.written_at', '>', now - REMEMBERED_FOR)
    .orderBy('questions.id', 'desc')
    .limit(MOST_REMEMBERED)
    .execute();
  return rows.flatMap(({ text, answer }) => (answer === null ? [] : [{ question: text, answer }])).toReversed();
}

/** From now on nothing that was asked before is looked back at. */
export async function leaveHistory(db: DatabaseOrTransaction, table: TableKey): Promise<void> {
  const newest = await db
    .selectFrom('questions')
    .select((of) => of.fn.max('id').as('id'))
    .where('table_key', '=', table)
    .executeTakeFirst();
  await changeTable(db, table, { history_after: newest?.id ?? 0 });
}
