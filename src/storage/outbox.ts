/**
 * The outbox: what is to be said is stored in the transaction that decides to say it, and sent from here. In a chat, rows
 * go out in the order of their ids; between chats, replies to people who wait go before answers, and those before
 * placeholders.
 */
import type { Keyboard, PictureReference, RichText, TableKey } from '../tablePorts.ts';
import type { PressedButton } from './keyboards.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';
import { tableAddress } from './tables.ts';
import type { DeliveryRole } from './tableSchema.ts';

/** One message as it goes out: short enough for one. */
export interface MessageBody extends RichText {
  readonly keyboard: Keyboard;
}

/** The body of a `picture`: its text is the caption. */
export interface PictureBody extends MessageBody {
  readonly picture: PictureReference;
  /** What is said instead where the document is gone, and where the picture cannot be made. */
  readonly otherwise: { readonly gone: string; readonly unmade: string };
  /** Can be pressed again where there is no picture. Missing where the page only comes with another, and in rows that are older. */
  readonly button?: PressedButton;
}

export interface NewDelivery {
  readonly table: TableKey;
  readonly role: DeliveryRole;
  readonly questionId: number | null;
  /** null for removals. */
  readonly body: MessageBody | PictureBody | null;
  readonly replyTo: number | null;
  readonly targetId: number | null;
}

export interface Delivery {
  readonly id: number;
  readonly chatId: number;
  readonly threadId: number | null;
  readonly questionId: number | null;
  readonly role: DeliveryRole;
  readonly body: MessageBody | PictureBody;
  readonly replyTo: number | null;
  readonly targetId: number | null;
  /** The message of the question, where it was sent. */
  readonly placeholderId: number | null;
  /** An earlier attempt may have reached the chat. */
  readonly uncertain: boolean;
  /** The row says already that this attempt may have reached the chat. */
  readonly isMarked: boolean;
  /** It went out as this message, but what earlier attempts may have left was not looked for yet. */
  readonly sentAs: number | null;
}

const PRIORITY: Readonly<Record<DeliveryRole, number>> = {
  reply: 0,
  picture: 0,
  edit: 0,
  final: 1,
  part: 1,
  removal: 1,
  progress: 2,
  placeholder: 2,
};

const NOTHING: MessageBody = { text: '', entities: [], keyboard: [] };

/** `forgotten` rows leave nothing behind once they went out. */
export async function enqueueDeliveries(
  db: DatabaseOrTransaction,
  deliveries: readonly NewDelivery[],
  now: number,
  { forgotten = false }: { readonly forgotten?: boolean } = {},
): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map(({ table, role, questionId, body, replyTo, targetId }) => {
    const { chatId, threadId } = tableAddress(table);
    return {
      chat_id: chatId,
      thread_id: threadId ?? 0,
      question_id: questionId,
      role,
      priority: PRIORITY[role],
      body: body === null ? '' : JSON.stringify(body),
      reply_to: replyTo,
      target_id: targetId,
      state: 'waiting' as const,
      message_id: null,
      forgotten: forgotten ? 1 : 0,
      created_at: now,
    };
  });
  await db.insertInto('deliveries').values(rows).execute();
}

/** The next row of up to `limit` chats that are not among `except`; without pictures, of those where it is none. */
export async function nextDeliveries(
  db: Database,
  {
    limit,
    except,
    withPictures = true,
  }: { readonly limit: number; readonly except: readonly number[]; readonly withPictures?: boolean },
): Promise<readonly Delivery[]> {
  if (limit <= 0) return [];
  const rows = await db
    .selectFrom((query) =>
      query
        .selectFrom('deliveries')
        .select(['chat_id', (of) => of.fn.min('id').as('id'), (of) => of.fn.min('priority').as('urgency')])
        .where('state', '=', 'waiting')
        .$if(except.length > 0, (waiting) => waiting.where('chat_id', 'not in', except))
        .groupBy('chat_id')
        .as('first'),
    )
    .innerJoin('deliveries', 'deliveries.id', 'first.id')
    .leftJoin('questions', 'questions.id', 'deliveries.question_id')
    .$if(!withPictures, (first) => first.where('deliveries.role', '!=', 'picture'))
    .selectAll('deliveries')
    .select('questions.placeholder_id')
    .orderBy('first.urgency')
    .orderBy('first.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    chatId: row.chat_id,
    threadId: row.thread_id === 0 ? null : row.thread_id,
    questionId: row.question_id,
    role: row.role,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only bodies are ever written there
    body: row.body === '' ? NOTHING : (JSON.parse(row.body) as MessageBody | PictureBody),
    replyTo: row.reply_to,
    targetId: row.target_id,
    placeholderId: row.placeholder_id,
    uncertain: row.uncertain === 1,
    isMarked: row.uncertain === 1,
    sentAs: row.message_id,
  }));
}

/** The further messages of an answer that was given: they go when the question is answered anew. */
export async function partsOf(db: DatabaseOrTransaction, questionId: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select('message_id')
    .where('question_id', '=', questionId)
    .where('role', '=', 'part')
    .where('state', '=', 'sent')
    .where('message_id', 'is not', null)
    .execute();
  return rows.flatMap((row) => row.message_id ?? []);
}

/** What was about to be said of a question is not said any more; what is under way is seen to when it went out. */
export async function withdrawDeliveries(
  db: DatabaseOrTransaction,
  questionId: number,
  roles: readonly DeliveryRole[],
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'dropped', body: '' })
    .where('question_id', '=', questionId)
    .where('state', '=', 'waiting')
    .where('role', 'in', roles)
    .execute();
}
