/** The buttons under messages: what each does is kept here, so that a press carries nothing but a place and a nonce. */
import { z } from 'zod';
import type { TableKey } from '../tablePorts.ts';
import { relaxedTransaction } from './relaxedTransaction.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';
import { toTableKey } from './tables.ts';

const actionSchema = z.readonly(
  z.discriminatedUnion('do', [
    z.object({ do: z.literal('cancel') }),
    // This game, for the question behind the keyboard, or else for the table.
    z.object({ do: z.literal('game'), gameId: z.string() }),
    // Offers the games of the library for the question behind the keyboard, but the one that it was answered for.
    z.object({ do: z.literal('games'), except: z.string().nullable() }),
    z.object({ do: z.literal('leave') }),
    // A further question.
    z.object({ do: z.literal('ask'), text: z.string(), gameId: z.string() }),
    // What the question behind the keyboard means: its `text` from then on. `reply` is what was chosen, for people to read.
    z.object({
      do: z.literal('clarify'),
      text: z.string(),
      gameId: z.string(),
      // Buttons that were stored without it are still pressed.
      reply: z.string().nullable().default(null),
    }),
    // A page of a document as a picture, the quotes marked; the sentence may begin on the page before.
    z.object({
      do: z.literal('page'),
      game: z.string(),
      document: z.string(),
      hash: z.string(),
      page: z.number(),
      pageLabel: z.string().nullable(),
      quotes: z.array(z.string()),
      begunBefore: z.boolean(),
    }),
    // What a page becomes once its picture is on its way.
    z.object({ do: z.literal('sent') }),
    z.object({ do: z.literal('locale'), locale: z.enum(['en', 'ru']) }),
    // Somebody objects to the answer. What a golden question is made of, as it was when it was answered: the game, null
    // where it was about none; what was answered, in a word; the question put together with the one before it, where it may
    // be a follow-up, and whether its words say that it is one.
    z.object({
      do: z.literal('dislike'),
      gameId: z.string().nullable(),
      answered: z.string(),
      together: z.string().nullable(),
      refers: z.boolean(),
    }),
  ]),
);
const actionsSchema = z.array(actionSchema.nullable());

/** What a button does. */
export type Action = z.infer<typeof actionSchema>;

/** What stands behind the 👎 of an answer. */
export type DislikeAction = Extract<Action, { readonly do: 'dislike' }>;

export interface StoredKeyboard {
  readonly id: number;
  readonly nonce: string;
  readonly table: TableKey;
  readonly questionId: number | null;
  /** null: carried out already. */
  readonly actions: readonly (Action | null)[];
  readonly closed: boolean;
}

export async function insertKeyboard(
  db: DatabaseOrTransaction,
  keyboard: Omit<StoredKeyboard, 'id' | 'closed'>,
  now: number,
): Promise<number> {
  const { id } = await db
    .insertInto('keyboards')
    .values({
      nonce: keyboard.nonce,
      table_key: keyboard.table,
      question_id: keyboard.questionId,
      actions: JSON.stringify(keyboard.actions),
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function readKeyboard(db: DatabaseOrTransaction, id: number): Promise<StoredKeyboard | null> {
  const row = await db.selectFrom('keyboards').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    nonce: row.nonce,
    table: toTableKey(row.table_key),
    questionId: row.question_id,
    actions: actionsSchema.parse(JSON.parse(row.actions)),
    closed: row.closed === 1,
  };
}

/** Closes the keyboards of a question: what they offered was chosen, or the question is put anew. */
export async function closeKeyboards(db: DatabaseOrTransaction, questionId: number): Promise<void> {
  await db.updateTable('keyboards').set({ closed: 1 }).where('question_id', '=', questionId).execute();
}

/**
 * Takes an action off a keyboard: it was carried out, and a second press of the same button does not repeat it.
 * @param next what the button does from now on; null: nothing
 */
export async function takeAction(
  db: DatabaseOrTransaction,
  keyboard: StoredKeyboard,
  at: number,
  next: Action | null = null,
): Promise<void> {
  const { actions: before } = (await readKeyboard(db, keyboard.id)) ?? keyboard;
  const actions = before.map((action, index) => (index === at ? next : action));
  await db
    .updateTable('keyboards')
    .set({ actions: JSON.stringify(actions) })
    .where('id', '=', keyboard.id)
    .execute();
}

/** A button that was pressed, and what it did before. */
export interface PressedButton {
  readonly keyboardId: number;
  readonly at: number;
  readonly action: Action;
}

/** What the press began came to nothing: the button does again what it did. Only where it still says `sent`. */
export async function giveBackAction(db: Database, { keyboardId, at, action }: PressedButton): Promise<void> {
  await relaxedTransaction(db, async (transaction) => {
    const keyboard = await readKeyboard(transaction, keyboardId);
    if (keyboard?.actions[at]?.do === 'sent') await takeAction(transaction, keyboard, at, action);
  });
}

export async function closeKeyboard(db: DatabaseOrTransaction, id: number): Promise<void> {
  await db.updateTable('keyboards').set({ closed: 1 }).where('id', '=', id).execute();
}

/** By which reply to what was asked back the question came to its words; null: they are the asker's own. */
export async function chosenReply(
  db: DatabaseOrTransaction,
  { id, text }: { readonly id: number; readonly text: string },
): Promise<string | null> {
  const rows = await db.selectFrom('keyboards').select('actions').where('question_id', '=', id).orderBy('id').execute();
  const actions = rows.flatMap((row) => actionsSchema.parse(JSON.parse(row.actions)));
  const chosen = actions.findLast((action) => action?.do === 'clarify' && action.text === text);
  return chosen?.do === 'clarify' ? chosen.reply : null;
}

/** The keyboard under the progress of a question: the newest of it. */
export async function keyboardOfQuestion(
  db: DatabaseOrTransaction,
  questionId: number,
): Promise<StoredKeyboard | null> {
  const row = await db
    .selectFrom('keyboards')
    .select('id')
    .where('question_id', '=', questionId)
    .where('closed', '=', 0)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : readKeyboard(db, row.id);
}

/** What stands behind the 👎 of the question's answer; null: it has none, because it was not answered, or is no longer. */
export async function dislikeOfQuestion(db: DatabaseOrTransaction, questionId: number): Promise<DislikeAction | null> {
  const rows = await db
    .selectFrom('keyboards')
    .select('actions')
    .where('question_id', '=', questionId)
    .where('closed', '=', 0)
    .orderBy('id')
    .execute();
  const actions = rows.flatMap((row) => actionsSchema.parse(JSON.parse(row.actions)));
  return actions.findLast((action) => action?.do === 'dislike') ?? null;
}
