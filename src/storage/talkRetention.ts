/** How what was said at the tables goes when it is too old: questions, what was sent, the buttons under it. */
import { noUpdateWaits } from './inbox.ts';
import type { Database } from './schema.ts';
import { inSlices, type Pruning } from './slices.ts';

/**
 * Those that wait for their turn stay, and those of chats in which something waits to be sent or attended to: it may be
 * about them. A question that waits for a choice goes when the last buttons for that are too old, too.
 */
export const pruneQuestions = (db: Database, pruning: Pruning): Promise<number> =>
  inSlices(db, pruning, { table: 'questions', key: 'id', first: 0 }, async (transaction, { after, upTo }) => {
    const rows = await transaction
      .selectFrom('questions')
      .select('questions.id')
      .where('questions.id', '>', after)
      .where('questions.id', '<=', upTo)
      .where('questions.state', '!=', 'queued')
      .where('questions.written_at', '<', pruning.before)
      .where((of) =>
        of.not(
          of.exists(
            of
              .selectFrom('deliveries')
              .select('deliveries.id')
              .where('deliveries.state', '=', 'waiting')
              .whereRef('deliveries.chat_id', '=', 'questions.chat_id'),
          ),
        ),
      )
      .where(noUpdateWaits('questions.table_key'))
      .where((of) =>
        of.not(
          of.exists(
            of
              .selectFrom('keyboards')
              .select('keyboards.id')
              .whereRef('keyboards.question_id', '=', 'questions.id')
              .where('keyboards.created_at', '>=', pruning.before),
          ),
        ),
      )
      .execute();
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    const keyboards = await transaction.deleteFrom('keyboards').where('question_id', 'in', ids).executeTakeFirst();
    await transaction.deleteFrom('questions').where('id', 'in', ids).execute();
    return ids.length + Number(keyboards.numDeletedRows);
  });

/** What is sent next in a chat is compared with what went out there before: while something waits, all of that stays. */
export const pruneDeliveries = (db: Database, pruning: Pruning): Promise<number> =>
  inSlices(db, pruning, { table: 'deliveries', key: 'id', first: 0 }, async (transaction, { after, upTo }) => {
    const gone = await transaction
      .deleteFrom('deliveries')
      .where('id', '>', after)
      .where('id', '<=', upTo)
      .where('state', '!=', 'waiting')
      .where('created_at', '<', pruning.before)
      .where('chat_id', 'not in', (of) => of.selectFrom('deliveries').select('chat_id').where('state', '=', 'waiting'))
      .where((of) =>
        of.not(
          of.exists(
            of.selectFrom('questions').select('questions.id').whereRef('questions.id', '=', 'deliveries.question_id'),
          ),
        ),
      )
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  });

/** Those that no question is behind: a game or a language was offered. */
export const pruneKeyboards = (db: Database, pruning: Pruning): Promise<number> =>
  inSlices(db, pruning, { table: 'keyboards', key: 'id', first: 0 }, async (transaction, { after, upTo }) => {
    const gone = await transaction
      .deleteFrom('keyboards')
      .where('id', '>', after)
      .where('id', '<=', upTo)
      .where('created_at', '<', pruning.before)
      .where((of) =>
        of.not(
          of.exists(
            of.selectFrom('questions').select('questions.id').whereRef('questions.id', '=', 'keyboards.question_id'),
          ),
        ),
      )
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  });
