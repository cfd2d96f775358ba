/** Where the progress of questions may be shown now: it stands back behind everything that is in the outbox. */
import type { DatabaseOrTransaction } from './schema.ts';

/** Where the progress of a question may be shown. */
export interface ProgressTarget {
  readonly questionId: number;
  readonly chatId: number;
  readonly placeholderId: number | null;
  /** Something of the chat waits to go out: it comes first. */
  readonly waiting: boolean;
  /** Its end is said, or about to be. */
  readonly ended: boolean;
}

/** A question that is not known any more is left out. */
export async function progressTargets(
  db: DatabaseOrTransaction,
  questionIds: readonly number[],
): Promise<readonly ProgressTarget[]> {
  const rows = await db
    .selectFrom('questions')
    .select(['questions.id', 'questions.chat_id', 'questions.placeholder_id'])
    .select((of) => [
      of
        .exists(
          of
            .selectFrom('deliveries')
            .select('deliveries.id')
            .whereRef('deliveries.chat_id', '=', 'questions.chat_id')
            .where('deliveries.state', '=', 'waiting'),
        )
        .as('waiting'),
      of
        .selectFrom('deliveries')
        .select('deliveries.role')
        .whereRef('deliveries.question_id', '=', 'questions.id')
        .where('deliveries.role', 'in', ['placeholder', 'progress', 'final'])
        .where('deliveries.state', '!=', 'dropped')
        .orderBy('deliveries.id', 'desc')
        .limit(1)
        .as('newest'),
    ])
    .where('questions.id', 'in', questionIds)
    .execute();
  return rows.map((row) => ({
    questionId: row.id,
    chatId: row.chat_id,
    placeholderId: row.placeholder_id,
    waiting: Boolean(row.waiting),
    ended: row.newest === 'final',
  }));
}
