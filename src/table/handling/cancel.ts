/** Taking questions back: each one that waits, for its turn or for a choice, ends with its message saying so. */
import { closeKeyboards } from '../../storage/keyboards.ts';
import { enqueueDeliveries, withdrawDeliveries } from '../../storage/outbox.ts';
import { cancelQuestion, openQuestion, queuedQuestions } from '../../storage/questions.ts';
import type { DatabaseOrTransaction } from '../../storage/schema.ts';
import { changeTable } from '../../storage/tables.ts';
import type { TableKey } from '../../tablePorts.ts';
import { italic, plain } from '../../text/richText.ts';
import type { Attendance, Plan, TableParts } from '../context.ts';
import { NOTED, replying, say } from '../plans.ts';
import type { Words } from '../words/words.ts';

/** Ends a question that waits as cancelled. @returns whether it was still waiting */
export async function endCancelled(
  transaction: DatabaseOrTransaction,
  {
    table,
    id,
    words,
    parts,
  }: { readonly table: TableKey; readonly id: number; readonly words: Words; readonly parts: TableParts },
): Promise<boolean> {
  if (!(await cancelQuestion(transaction, id))) return false;
  await closeKeyboards(transaction, id);
  await withdrawDeliveries(transaction, id, ['progress']);
  const body = { ...italic(words.progress.cancelled), keyboard: [] };
  const final = { table, role: 'final' as const, questionId: id, body, replyTo: null, targetId: null };
  await enqueueDeliveries(transaction, [final], parts.now());
  return true;
}

/** `/cancel`: everything that the table waits for, and what the table was asked back about. */
export async function cancelAll(attendance: Attendance): Promise<Plan> {
  const { parts, table, words, answering, memory } = attendance;
  const open = memory.awaiting === null ? null : await openQuestion(parts.db, table);
  const waiting = [...(await queuedQuestions(parts.db, table)), ...(open === null ? [] : [open])];
  if (waiting.length === 0) return replying(attendance, plain(words.refusals.nothingToCancel));
  return {
    ...NOTED,
    attended: answering === null ? { kind: 'noted' } : { kind: 'cancelled', questionId: answering },
    write: async (transaction) => {
      await changeTable(transaction, table, { awaiting: null });
      for (const { id } of waiting) await endCancelled(transaction, { table, id, words, parts });
      await say(transaction, attendance, plain(words.progress.cancelled));
    },
  };
}
