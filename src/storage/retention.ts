/**
 * What nobody needs any more goes: questions with their answers and buttons, messages that went out, updates that were
 * dealt with, tables at which nobody plays any more. What is still owed stays, however old it is. Rows go a few at a
 * time, so that the database is never held for longer than an answer can wait.
 */
import { noUpdateWaits } from './inbox.ts';
import { eraseLeftovers, MOST_ROWS_NOW_AND_THEN } from './leftovers.ts';
import { dayOf, dropDigests } from './modelLedger.ts';
import type { Database } from './schema.ts';
import { inSlices, inTransaction, type Pruning, SLICE } from './slices.ts';
import { pruneDeliveries, pruneKeyboards, pruneQuestions } from './talkRetention.ts';

/** Telegram brings an update again for 24 hours: for twice as long it is known that it was seen. */
const LEAST_MEMORY_OF_UPDATES = 48 * 3_600_000;

/**
 * Nothing of what went stands in the database or its log afterwards, unless one of its tables has more than 20,000 rows.
 * @returns how many rows went
 * @throws the signal's reason where it is aborted; what was removed until then is removed. What SQLite throws
 */
export async function pruneRecords(db: Database, pruning: Pruning): Promise<{ readonly removed: number }> {
  let removed = 0;
  // What belongs to a question goes with it or after it.
  for (const prune of [pruneQuestions, pruneDeliveries, pruneKeyboards, pruneUpdates, pruneTables, pruneProposals]) {
    removed += await prune(db, pruning);
  }
  removed += await mergeSpending(db, pruning);
  removed += await pruneRateLimits(db, pruning);
  pruning.signal.throwIfAborted();
  await eraseLeftovers(db, MOST_ROWS_NOW_AND_THEN);
  return { removed };
}

const pruneUpdates = (db: Database, pruning: Pruning): Promise<number> =>
  inSlices(db, pruning, { table: 'updates', key: 'seq', first: 0 }, async (transaction, { after, upTo }) => {
    const gone = await transaction
      .deleteFrom('updates')
      .where('seq', '>', after)
      .where('seq', '<=', upTo)
      .where('state', '!=', 'waiting')
      .where('received_at', '<', Math.min(pruning.before, pruning.now - LEAST_MEMORY_OF_UPDATES))
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  });

/** A table at which nobody has said anything: its game and its language go. */
const pruneTables = (db: Database, pruning: Pruning): Promise<number> =>
  inSlices(db, pruning, { table: 'tables', key: 'key', first: '' }, async (transaction, { after, upTo }) => {
    const gone = await transaction
      .deleteFrom('tables')
      .where('key', '>', after)
      .where('key', '<=', upTo)
      .where('attended_at', '<', pruning.before)
      .where('asked_at', '<', pruning.before)
      .where((of) =>
        of.not(
          of.exists(
            of
              .selectFrom('questions')
              .select('questions.id')
              .whereRef('questions.chat_id', '=', 'tables.chat_id')
              .whereRef('questions.table_key', '=', 'tables.key'),
          ),
        ),
      )
      .where(noUpdateWaits('tables.key'))
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  });

const pruneProposals = (db: Database, pruning: Pruning): Promise<number> =>
  inSlices(db, pruning, { table: 'proposals', key: 'key', first: '' }, async (transaction, { after, upTo }) => {
    const gone = await transaction
      .deleteFrom('proposals')
      .where('key', '>', after)
      .where('key', '<=', upTo)
      .where('created_at', '<', pruning.before)
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  });

/** What a day has cost stays; who has spent it goes. One day at a time. */
async function mergeSpending(db: Database, { before, now, signal }: Pruning): Promise<number> {
  let removed = await inTransaction(db, (transaction) => dropDigests(transaction, dayOf(now)));
  while (true) {
    signal.throwIfAborted();
    const personal = await db
      .selectFrom('model_usage')
      .select('day')
      .where('day', '<', dayOf(before))
      .where((row) => row.or([row('user_id', '!=', 0), row('chat_id', '!=', 0)]))
      .limit(1)
      .executeTakeFirst();
    if (personal === undefined) return removed;
    const { day } = personal;
    removed += await inTransaction(db, async (transaction) => {
      const whole = await transaction
        .selectFrom('model_usage')
        .select((of) => [
          of.fn.sum<number>('questions').as('questions'),
          of.fn.sum<number>('rounds').as('rounds'),
          of.fn.sum<number>('input_tokens').as('input_tokens'),
          of.fn.sum<number>('cached_tokens').as('cached_tokens'),
          of.fn.sum<number>('output_tokens').as('output_tokens'),
        ])
        .where('day', '=', day)
        .executeTakeFirstOrThrow();
      const gone = await transaction.deleteFrom('model_usage').where('day', '=', day).executeTakeFirst();
      await transaction
        .insertInto('model_usage')
        .values({ ...whole, day, user_id: 0, chat_id: 0 })
        .execute();
      return Number(gone.numDeletedRows) - 1;
    });
  }
}

async function pruneRateLimits(db: Database, { now, signal }: Pruning): Promise<number> {
  let removed = 0;
  while (true) {
    signal.throwIfAborted();
    const gone = await inTransaction(db, async (transaction) => {
      const ended = transaction.selectFrom('rate_limits').select('key').where('expire', '<=', now).limit(SLICE);
      const { numDeletedRows } = await transaction
        .deleteFrom('rate_limits')
        .where('key', 'in', ended)
        .executeTakeFirst();
      return Number(numDeletedRows);
    });
    if (gone === 0) return removed;
    removed += gone;
  }
}
