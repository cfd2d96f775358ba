/** What each table wants to be reminded of. */
import type { Locale, TableAddress, TableKey } from '../tablePorts.ts';
import type { Database, DatabaseOrTransaction } from './schema.ts';
import type { TablesTable } from './tableSchema.ts';

export type TableMemory = Pick<TablesTable, 'game_id' | 'locale' | 'awaiting' | 'declined'>;

type TableChange = Partial<TableMemory> & { readonly history_after?: number };

const BLANK: TableMemory = { game_id: null, locale: null, awaiting: null, declined: null };

export function tableKey({ chatId, threadId }: TableAddress): TableKey {
  return `${chatId}:${threadId ?? 0}`;
}

export function tableAddress(key: TableKey): TableAddress {
  const [chat = '0', thread = '0'] = key.split(':');
  return { chatId: Number(chat), threadId: thread === '0' ? null : Number(thread) };
}

const KEY = /^-?\d+:\d+$/;

const isTableKey = (text: string): text is TableKey => KEY.test(text);

/** What a row says is its table. @throws where it is none: nothing else is ever written there */
export function toTableKey(text: string): TableKey {
  if (!isTableKey(text)) throw new Error('a row belongs to no table');
  return text;
}

export async function readTable(db: DatabaseOrTransaction, key: TableKey): Promise<TableMemory> {
  const row = await db
    .selectFrom('tables')
    .select(['game_id', 'locale', 'awaiting', 'declined'])
    .where('key', '=', key)
    .executeTakeFirst();
  return row ?? BLANK;
}

export async function changeTable(db: DatabaseOrTransaction, key: TableKey, change: TableChange): Promise<void> {
  if (Object.keys(change).length === 0) return;
  const { chatId, threadId } = tableAddress(key);
  await db
    .insertInto('tables')
    .values({ ...BLANK, ...change, key, chat_id: chatId, thread_id: threadId ?? 0 })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(change))
    .execute();
}

/** The language that a person chose in their own chat with the bot, or the one they asked in last; null where none is known. */
export async function localeOfChat(db: DatabaseOrTransaction, chatId: number): Promise<Locale | null> {
  const chosen = await db
    .selectFrom('tables')
    .select('locale')
    .where('key', '=', tableKey({ chatId, threadId: null }))
    .executeTakeFirst();
  if (chosen !== undefined && chosen.locale !== null) return chosen.locale;
  const asked = await db
    .selectFrom('questions')
    .select('locale')
    .where('chat_id', '=', chatId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return asked?.locale ?? null;
}

/** A chat of which something was taken up has a row, until it is forgotten. */
export async function isKnownChat(db: DatabaseOrTransaction, chatId: number): Promise<boolean> {
  const row = await db.selectFrom('tables').select('key').where('chat_id', '=', chatId).limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Who was served now comes last next time. */
export async function noteServed(
  db: DatabaseOrTransaction,
  keys: readonly string[],
  what: 'attended_at' | 'asked_at',
  now: number,
): Promise<void> {
  if (keys.length === 0) return;
  const rows = keys.map((key) => {
    const { chatId, threadId } = tableAddress(toTableKey(key));
    return { ...BLANK, key, chat_id: chatId, thread_id: threadId ?? 0, [what]: now };
  });
  await db
    .insertInto('tables')
    .values(rows)
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ [what]: now }))
    .execute();
}

/** The counts that an operator looks at. */
export async function countWork(db: Database): Promise<{
  readonly queuedQuestions: number;
  readonly waitingDeliveries: number;
}> {
  const counted = await db
    .selectNoFrom((of) => [
      of
        .selectFrom('questions')
        .select((one) => one.fn.countAll<number>().as('count'))
        .where('state', '=', 'queued')
        .as('questions'),
      of
        .selectFrom('deliveries')
        .select((one) => one.fn.countAll<number>().as('count'))
        .where('state', '=', 'waiting')
        .as('deliveries'),
    ])
    .executeTakeFirstOrThrow();
  return {
    queuedQuestions: counted.questions ?? 0,
    waitingDeliveries: counted.deliveries ?? 0,
  };
}
