/** The plans that most attending ends in: something is said, and perhaps something remembered. */
import type { Action } from '../storage/keyboards.ts';
import { insertKeyboard } from '../storage/keyboards.ts';
import { enqueueDeliveries } from '../storage/outbox.ts';
import type { DatabaseOrTransaction } from '../storage/schema.ts';
import { changeTable, type TableMemory } from '../storage/tables.ts';
import type { Keyboard, RichText, TableKey } from '../tablePorts.ts';
import type { Attendance, Plan, TableParts } from './context.ts';
import { messagesOf } from './messages.ts';

/** Buttons with what they do; `layout` arranges them, given the data of each. */
export interface Offer {
  readonly questionId: number | null;
  readonly actions: readonly Action[];
  readonly layout: (data: (index: number) => string) => Keyboard;
}

/** What a press of the button carries: which keyboard, its nonce, which of its actions. At most 24 characters. */
export function pressData({ id, nonce }: { readonly id: number; readonly nonce: string }, index: number): string {
  return `${id.toString(36)}.${nonce}.${index}`;
}

/** Stores what the buttons do and gives the buttons. */
export async function offer(
  transaction: DatabaseOrTransaction,
  table: TableKey,
  { questionId, actions, layout }: Offer,
  { nonce, now }: Pick<TableParts, 'nonce' | 'now'>,
): Promise<Keyboard> {
  const word = nonce();
  const id = await insertKeyboard(transaction, { nonce: word, table, questionId, actions }, now());
  return layout((index) => pressData({ id, nonce: word }, index));
}

/**
 * Says something in reply to what came in; the buttons go under the last message.
 * @param about id of the question that a reply to this is about, which may be another table's; null: of none
 */
export async function say(
  transaction: DatabaseOrTransaction,
  attendance: Attendance,
  text: RichText,
  buttons: Offer | null = null,
  about: number | null = null,
): Promise<void> {
  const { parts, table, occasion, words } = attendance;
  const keyboard = buttons === null ? [] : await offer(transaction, table, buttons, parts);
  await enqueueDeliveries(
    transaction,
    messagesOf({ text, keyboard, writtenAt: occasion.at, words }, parts).map((body) => ({
      table,
      role: 'reply',
      questionId: about,
      body,
      replyTo: occasion.messageId === 0 ? null : occasion.messageId,
      targetId: null,
    })),
    parts.now(),
  );
}

/** Replaces what a message of ours says, buttons included. */
export async function rewrite(
  transaction: DatabaseOrTransaction,
  { parts, table }: Attendance,
  messageId: number,
  text: RichText,
): Promise<void> {
  const body = { ...text, keyboard: [] };
  const edit = { table, role: 'edit' as const, questionId: null, body, replyTo: null, targetId: messageId };
  await enqueueDeliveries(transaction, [edit], parts.now());
}

/** Nothing to say, nothing to do. */
export const NOTED: Plan = { attended: { kind: 'noted' }, toast: null, write: async () => undefined };

/** A reply, and what the table remembers from now on. */
export function replying(
  attendance: Attendance,
  text: RichText,
  { buttons = null, remember = {} }: { readonly buttons?: Offer | null; readonly remember?: Partial<TableMemory> } = {},
): Plan {
  return {
    ...NOTED,
    write: async (transaction) => {
      await changeTable(transaction, attendance.table, remember);
      await say(transaction, attendance, text, buttons);
    },
  };
}

/** Whoever pressed is told in passing. */
export function toasting(toast: string): Plan {
  return { ...NOTED, toast };
}
