/** Questions, and rulebooks that were sent: what is owed an answer, and what became of it. */
import { type Selectable, sql } from 'kysely';
import type { PastAnswer } from '../ports.ts';
import type { PulledQuestion, TableKey } from '../tablePorts.ts';
import { MOST_FAILURES, MOST_STARTS } from './inbox.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';
import { tableHistory } from './history.ts';
import { noteServed, tableAddress, toTableKey } from './tables.ts';
import type { QuestionsTable } from './tableSchema.ts';
import { relaxedTransaction } from './relaxedTransaction.ts';

export interface NewQuestion {
  readonly table: TableKey;
  readonly kind: QuestionsTable['kind'];
  readonly messageId: number;
  readonly userId: number;
  readonly locale: QuestionsTable['locale'];
  readonly text: string;
  readonly gameId: string | null;
  readonly writtenAt: number;
}

/** A question as it stands in its row. */
export interface StoredQuestion extends NewQuestion {
  readonly id: number;
  readonly state: QuestionsTable['state'];
  readonly revision: number;
  readonly failures: number;
  readonly placeholderId: number | null;
}

export async function insertQuestion(db: DatabaseOrTransaction, question: NewQuestion): Promise<number> {
  const { chatId, threadId } = tableAddress(question.table);
  const { id } = await db
    .insertInto('questions')
    .values({
      table_key: question.table,
      chat_id: chatId,
      thread_id: threadId ?? 0,
      kind: question.kind,
      message_id: question.messageId,
      user_id: question.userId,
      locale: question.locale,
      text: question.text,
      game_id: question.gameId,
      written_at: question.writtenAt,
      state: 'queued',
      placeholder_id: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export interface QuestionPull {
  readonly limit: number;
  /** Tables that are being answered. */
  readonly busy: readonly TableKey[];
  readonly now: number;
  /** Whether the tables' earlier questions are read too: only a model makes something of them. */
  readonly withHistory: boolean;
}

/** Takes up to `limit` questions: the oldest of each table that is not in `busy`, tables served longest ago first. */
export async function pullQuestions(
  db: Database,
  { limit, busy, now, withHistory }: QuestionPull,
): Promise<readonly PulledQuestion[]> {
  if (limit <= 0) return [];
  const rows = await db
    .selectFrom((query) =>
      query
        .selectFrom('questions')
        .select(['table_key', (of) => of.fn.min('id').as('id')])
        .where('state', '=', 'queued')
        .$if(busy.length > 0, (queued) => queued.where('table_key', 'not in', busy))
        .groupBy('table_key')
        .as('first'),
    )
    .innerJoin('questions', 'questions.id', 'first.id')
    .leftJoin('tables', 'tables.key', 'first.table_key')
    .selectAll('questions')
    .select(['tables.game_id as active_game', 'tables.awaiting'])
    .orderBy((of) => of.fn.coalesce('tables.asked_at', sql.lit(0)))
    .orderBy('questions.id')
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  await relaxedTransaction(db, async (transaction) => {
    await transaction
      .updateTable('questions')
      .set((of) => ({ starts: of('starts', '+', 1) }))
      .where(
        'id',
        'in',
        rows.map((row) => row.id),
      )
      .execute();
    await noteServed(
      transaction,
      rows.map((row) => row.table_key),
      'asked_at',
      now,
    );
  });
  const histories = new Map<number, readonly PastAnswer[]>();
  for (const { id, kind, table_key } of rows) {
    if (!withHistory || kind !== 'question') continue;
    histories.set(id, await tableHistory(db, toTableKey(table_key), { before: id, now }));
  }
  return rows.map((row) => ({
    questionId: row.id,
    table: toTableKey(row.table_key),
    kind: row.kind,
    revision: row.revision,
    text: row.text,
    chosenGame: row.game_id,
    activeGame: row.active_game,
    history: histories.get(row.id) ?? [],
    payer: { userId: row.user_id, chatId: row.chat_id },
    spoiled: row.failures >= MOST_FAILURES || row.starts >= MOST_STARTS,
    awaiting: row.awaiting,
  }));
}

const stored = (row: Selectable<QuestionsTable>): StoredQuestion => ({
  id: row.id,
  table: toTableKey(row.table_key),
  kind: row.kind,
  messageId: row.message_id,
  userId: row.user_id,
  locale: row.locale,
  text: row.text,
  gameId: row.game_id,
  writtenAt: row.written_at,
  state: row.state,
  revision: row.revision,
  failures: row.failures,
  placeholderId: row.placeholder_id,
});

export async function readQuestion(db: DatabaseOrTransaction, id: number): Promise<StoredQuestion | null> {
  const row = await db.selectFrom('questions').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : stored(row);
}

/** The question that this message asked; the newest where a button under it asked several. */
export async function questionOfMessage(
  db: DatabaseOrTransaction,
  table: TableKey,
  messageId: number,
): Promise<StoredQuestion | null> {
  const row = await db
    .selectFrom('questions')
    .selectAll()
    .where('chat_id', '=', tableAddress(table).chatId)
    .where('message_id', '=', messageId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : stored(row);
}

/** What the table was asked back about: the newest question that waits for a choice. */
export async function openQuestion(db: DatabaseOrTransaction, table: TableKey): Promise<StoredQuestion | null> {
  const row = await db
    .selectFrom('questions')
    .selectAll()
    .where('state', '=', 'awaiting')
    .where('table_key', '=', table)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : stored(row);
}

export async function queuedQuestions(db: DatabaseOrTransaction, table: TableKey): Promise<readonly StoredQuestion[]> {
  const rows = await db
    .selectFrom('questions')
    .selectAll()
    .where('state', '=', 'queued')
    .where('table_key', '=', table)
    .orderBy('id')
    .execute();
  return rows.map(stored);
}

/**
 * The end of a question that waits: recorded once, and only for the words that it has now.
 * @param answer in short, for the questions that follow; null: nothing to look back at
 * @returns whether it was still waiting
 */
export async function endQuestion(
  db: DatabaseOrTransaction,
  { id, revision }: { readonly id: number; readonly revision: number },
  state: Exclude<QuestionsTable['state'], 'queued'>,
  answer: string | null = null,
): Promise<boolean> {
  const row = await db
    .updateTable('questions')
    .set({ state, answer })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .where('revision', '=', revision)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes back a question that waits, for its turn or for a choice. @returns whether it did */
export async function cancelQuestion(db: DatabaseOrTransaction, id: number): Promise<boolean> {
  const row = await db
    .updateTable('questions')
    .set({ state: 'cancelled' })
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'awaiting'])
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** What is new about a question that is put anew; `written_at` is when that was. */
export type Requeueing = Pick<QuestionsTable, 'written_at'> & Partial<Pick<QuestionsTable, 'text' | 'game_id'>>;

/** The question is put anew, with other words or for another game: it waits again, as if it had never been tried. */
export async function requeueQuestion(db: DatabaseOrTransaction, id: number, change: Requeueing): Promise<void> {
  await db
    .updateTable('questions')
    .set((of) => ({
      ...change,
      state: 'queued' as const,
      revision: of('revision', '+', 1),
      starts: 0,
      failures: 0,
      // What somebody objected to is no answer any more.
      disliked_seq: null,
      case_at: null,
    }))
    .where('id', '=', id)
    .execute();
}

/** @returns how often it has failed now */
export async function noteQuestionFailure(db: DatabaseOrTransaction, id: number): Promise<number> {
  const row = await db
    .updateTable('questions')
    .set((of) => ({ failures: of('failures', '+', 1) }))
    .where('id', '=', id)
    .returning('failures')
    .executeTakeFirst();
  return row?.failures ?? MOST_FAILURES;
}
