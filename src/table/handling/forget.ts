/** `/forget`: everything that is kept of the chat goes, and so does what is said about that once it was said. */
import { forgetChat } from '../../storage/forgetting.ts';
import { enqueueDeliveries } from '../../storage/outbox.ts';
import type { DatabaseOrTransaction } from '../../storage/schema.ts';
import { italic, plain } from '../../text/richText.ts';
import type { Attendance, Plan } from '../context.ts';
import { NOTED } from '../plans.ts';

export function forget(attendance: Attendance): Plan {
  return {
    ...NOTED,
    attended: { kind: 'cleared', questionId: attendance.answering },
    write: (transaction) => carryOut(transaction, attendance),
  };
}

async function carryOut(transaction: DatabaseOrTransaction, attendance: Attendance): Promise<void> {
  const { parts, table, occasion, words, seq } = attendance;
  const { questions, orphans } = await forgetChat(transaction, occasion.table.chatId, { upTo: seq, now: parts.now() });
  const cancelled = { ...italic(words.progress.cancelled), keyboard: [] };
  const farewell = plain(questions === 0 ? words.table.nothingToForget : words.table.forgotten(questions));
  await enqueueDeliveries(
    transaction,
    [
      ...orphans.map((orphan) => ({
        table: orphan.table,
        role: 'edit' as const,
        questionId: null,
        body: cancelled,
        replyTo: null,
        targetId: orphan.messageId,
      })),
      {
        table,
        role: 'reply' as const,
        questionId: null,
        body: { ...farewell, keyboard: [] },
        replyTo: occasion.messageId,
        targetId: null,
      },
    ],
    parts.now(),
    { forgotten: true },
  );
}
