/** How a question gets into the queue of its table, or is refused with a reason; a refused one counts for nothing. */
import type { Action } from '../storage/keyboards.ts';
import { closeKeyboards } from '../storage/keyboards.ts';
import { enqueueDeliveries, partsOf, withdrawDeliveries } from '../storage/outbox.ts';
import {
  insertQuestion,
  type NewQuestion,
  queuedQuestions,
  type Requeueing,
  requeueQuestion,
} from '../storage/questions.ts';
import type { DatabaseOrTransaction } from '../storage/schema.ts';
import type { RichText } from '../tablePorts.ts';
import { italic, plain } from '../text/richText.ts';
import type { Attendance, Plan } from './context.ts';
import { NOTED, type Offer, offer, replying } from './plans.ts';
import { LONGEST_QUESTION, MOST_WAITING } from './settings.ts';
import type { Words } from './words/words.ts';

const CANCEL: readonly Action[] = [{ do: 'cancel' }];

/** The button under the progress of a question. */
export function cancelOffer(questionId: number, words: Words): Offer {
  return { questionId, actions: CANCEL, layout: (data) => [[{ label: words.buttons.cancel, data: data(0) }]] };
}

/**
 * Why this person may not ask now; null: may. Counts as a request only where it may.
 * @param anew id of the question that has these words from now on; null for a new one
 */
export async function refusal(attendance: Attendance, text: string, anew: number | null): Promise<RichText | null> {
  const { parts, words, occasion } = attendance;
  const { maxRequestsPerMinute } = parts.settings;
  if (text.length > LONGEST_QUESTION) return plain(words.refusals.tooLong(text.length, LONGEST_QUESTION));
  const waiting = (await queuedQuestions(parts.db, attendance.table)).filter(({ id }) => id !== anew).length;
  if (waiting > MOST_WAITING) return plain(words.refusals.tableFull(waiting));
  const wait = await parts.rateLimit.consume(occasion.person.userId);
  return wait === null ? null : plain(words.refusals.tooOften(maxRequestsPerMinute, wait));
}

/** The question of this message, with its placeholder. */
export async function enqueueQuestion(
  transaction: DatabaseOrTransaction,
  attendance: Attendance,
  question: Pick<NewQuestion, 'kind' | 'text' | 'gameId'>,
  placeholder: RichText,
): Promise<void> {
  const { parts, table, occasion, words } = attendance;
  const id = await insertQuestion(transaction, {
    ...question,
    table,
    messageId: occasion.messageId,
    userId: occasion.person.userId,
    locale: words.locale,
    writtenAt: occasion.at,
  });
  const keyboard = await offer(transaction, table, cancelOffer(id, words), parts);
  const body = { ...placeholder, keyboard };
  const message = {
    table,
    role: 'placeholder' as const,
    questionId: id,
    body,
    replyTo: occasion.messageId,
    targetId: null,
  };
  await enqueueDeliveries(transaction, [message], parts.now());
}

/**
 * A new question of whoever wrote or pressed.
 * @param along what else is written with it
 */
export async function admit(
  attendance: Attendance,
  { text, gameId }: { readonly text: string; readonly gameId: string | null },
  along: Plan['write'] = NOTED.write,
): Promise<Plan> {
  const refused = await refusal(attendance, text, null);
  if (refused !== null) return replying(attendance, refused);
  const { progress } = attendance.words;
  const ahead = (await queuedQuestions(attendance.parts.db, attendance.table)).length;
  const placeholder = italic(ahead > 0 ? progress.waiting(ahead) : progress.looking);
  return {
    ...NOTED,
    write: async (transaction) => {
      await along(transaction);
      await enqueueQuestion(transaction, attendance, { kind: 'question', text, gameId }, placeholder);
    },
  };
}

/** A question is put anew: its message goes back to work, what it said beyond that message goes. */
export async function putAnew(
  transaction: DatabaseOrTransaction,
  attendance: Attendance,
  questionId: number,
  change: Omit<Requeueing, 'written_at'>,
  progress: RichText,
): Promise<void> {
  const { parts, table, words, occasion } = attendance;
  await requeueQuestion(transaction, questionId, { ...change, written_at: occasion.at });
  await closeKeyboards(transaction, questionId);
  await withdrawDeliveries(transaction, questionId, ['final', 'part', 'progress']);
  const keyboard = await offer(transaction, table, cancelOffer(questionId, words), parts);
  const common = { table, questionId, replyTo: null };
  await enqueueDeliveries(
    transaction,
    [
      { ...common, role: 'progress' as const, body: { ...progress, keyboard }, targetId: null },
      ...(await partsOf(transaction, questionId)).map((targetId) => ({
        ...common,
        role: 'removal' as const,
        body: null,
        targetId,
      })),
    ],
    parts.now(),
  );
}
