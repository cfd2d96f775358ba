/** Taking questions back: each waiting one ends with its message saying so. */
import { closeKeyboards } from '../../storage/keyboards.ts';
import { enqueueDeliveries, withdrawDeliveries } from '../../storage/outbox.ts';
import { endQuestion, queuedQuestions } from '../../storage/questions.ts';
import type { DatabaseOrTransaction } from '../../storage/schema.ts';
import type { TableKey } from '../../tablePorts.ts';
import { italic, plain } from '../../text/richText.ts';
import type { Attendance, Plan, TableParts } from '../context.ts';
import { NOTED, replying, say } from '../plans.ts';
import type { Words } from '../words/words.ts';

/** Ends a waiting question as cancelled. @returns whether it was still waiting */
export async function endCancelled(
  transaction: DatabaseOrTransaction,
  {
    table,
    id,
    words,
    parts,
  }: { readonly table: TableKey; readonly id: number; readonly words: Words; readonly parts: TableParts },
): Promise<boolean> {
  if (!(await endQuestion(transaction, { id, revision: null }, 'cancelled'))) return false;
  await closeKeyboards(transaction, id);
  await withdrawDeliveries(transaction, id, ['progress']);
  const body = { ...italic(words.progress.cancelled), keyboard: [] };
  const final = { table, role: 'final' as const, questionId: id, body, replyTo: null, targetId: null };
  await enqueueDeliveries(transaction, [final], parts.now());
  return true;
}

/** `/cancel`: everything that the table waits for. */
export async function cancelAll(attendance: Attendance): Promise<Plan> {
  const { parts, table, words, answering } = attendance;
  const waiting = await queuedQuestions(parts.db, table);
  if (waiting.length === 0) return replying(attendance, plain(words.refusals.nothingToCancel));
  return {
    ...NOTED,
    attended: answering === null ? { kind: 'noted' } : { kind: 'cancelled', questionId: answering },
    write: async (transaction) => {
      for (const { id } of waiting) await endCancelled(transaction, { table, id, words, parts });
      await say(transaction, attendance, plain(words.progress.cancelled));
    },
  };
}
