/** A deliverer between a real database and the stand-in, and the pens with which a test writes into the outbox. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ChatRecord } from '../../src/standin/records.ts';
import type { Message, User } from '../../src/standin/types.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { enqueueDeliveries, type MessageBody, type NewDelivery } from '../../src/storage/outbox.ts';
import { insertQuestion } from '../../src/storage/questions.ts';
import type { Database } from '../../src/storage/schema.ts';
import { tableKey } from '../../src/storage/tables.ts';
import { createTelegramApi, type TelegramApi } from '../../src/telegram/api.ts';
import { createDeliverer, type Deliverer, type DelivererOptions } from '../../src/telegram/delivery/deliverer.ts';
import { DELIVERY_TIMING, type DeliveryTiming } from '../../src/telegram/delivery/timing.ts';
import type { DeliveryTrouble } from '../../src/telegram/delivery/trouble.ts';
import { openStage, type Stage, TOKEN } from './standin.ts';

/** The same course of things, sooner. */
export const QUICK: DeliveryTiming = {
  ...DELIVERY_TIMING,
  backoff: { first: 20, last: 100, least: 10 },
  outageInterval: 20,
  refusalPause: 200,
  storagePause: 30,
  gathering: 2,
  progressInterval: 0,
};

type Wish = Partial<Omit<NewDelivery, 'body'>> & { readonly body?: Partial<MessageBody> | string | null };

export interface DeliveryStage extends Stage {
  readonly db: Database;
  readonly api: TelegramApi;
  readonly deliverer: Deliverer;
  readonly troubles: DeliveryTrouble[];
  /** A second one on the same database, as after a restart. */
  readonly restart: (options?: Partial<DelivererOptions>) => Deliverer;
  /** Somebody's chat with the bot, which has said something there. */
  readonly privateChat: (user?: User) => ChatRecord;
  readonly group: (type?: 'group' | 'supergroup', forum?: boolean) => ChatRecord;
  /** What a person writes, as a question of the database. */
  readonly ask: (chat: ChatRecord, text?: string, thread?: number | null) => Promise<{ id: number; messageId: number }>;
  /** Writes rows, without waking anybody. */
  readonly enqueue: (chat: ChatRecord, ...wishes: readonly Wish[]) => Promise<void>;
  /** Resolves when no row waits any more. */
  readonly settled: () => Promise<void>;
  readonly waiting: () => Promise<number>;
  /** Resolves with the first trouble of a kind, also one that was before. */
  readonly troubled: (kind: DeliveryTrouble['kind']) => Promise<DeliveryTrouble>;
  /** What the bot says in a chat. */
  readonly said: (chat: ChatRecord) => readonly Message[];
  readonly texts: (chat: ChatRecord) => readonly (string | undefined)[];
}

export async function openDelivery(options: Partial<DelivererOptions> = {}): Promise<DeliveryStage> {
  const stage = await openStage();
  const { standin, ann } = stage;
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-delivery-'));
  const db = await openDatabase(join(folder, 'data.sqlite'));
  const api = createTelegramApi({ token: TOKEN, apiRoot: standin.url });
  const troubles: DeliveryTrouble[] = [];
  const heard = new Set<() => void>();
  const deliverers: Deliverer[] = [];
  const tell = (): void => {
    for (const one of heard) one();
  };
  const report = (trouble: DeliveryTrouble): void => {
    troubles.push(trouble);
    tell();
  };
  /** The next thing that happens in the stand-in or is reported. */
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      const hear = (): void => {
        heard.delete(hear);
        resolve();
      };
      heard.add(hear);
    });
  const restart = (more: Partial<DelivererOptions> = {}): Deliverer => {
    const deliverer = createDeliverer({ db, api, report, timing: QUICK, ...options, ...more });
    deliverers.push(deliverer);
    return deliverer;
  };
  const deliverer = restart();
  standin.world.events.add(tell);
  onTestFinished(async () => {
    await Promise.all(deliverers.map((one) => one.stop()));
    api.close();
    await db.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  const waiting = async (): Promise<number> => {
    const rows = await db.selectFrom('deliveries').select('id').where('state', '=', 'waiting').execute();
    return rows.length;
  };
  const botId = standin.bot().user.id;
  const said = (chat: ChatRecord): readonly Message[] =>
    standin.messages(chat).filter(({ from }) => from?.id === botId);
  return {
    ...stage,
    db,
    api,
    deliverer,
    troubles,
    restart,
    waiting,
    troubled: async (kind) => {
      while (true) {
        const moved = change();
        const found = troubles.find((trouble) => trouble.kind === kind);
        if (found !== undefined) return found;
        await moved;
      }
    },
    said,
    texts: (chat) => said(chat).map(({ text }) => text),
    privateChat: (user = standin.addUser({ firstName: 'Somebody' })) => {
      const chat = standin.world.privateChat(botId, user);
      standin.as(user).sendText(chat, '/start');
      return chat;
    },
    group: (type = 'supergroup', forum = false) =>
      standin.addGroup({ type, forum, title: 'Table', members: [ann], bots: [{ user: standin.bot().user }] }),
    ask: async (chat, text = 'May I?', thread = null) => {
      const { message_id: messageId } = standin.as(chat.person ?? ann).sendText(chat, text, { thread });
      const id = await insertQuestion(db, {
        table: tableKey({ chatId: chat.id, threadId: thread }),
        kind: 'question',
        messageId,
        userId: ann.id,
        locale: 'en',
        text,
        gameId: null,
        writtenAt: 0,
      });
      return { id, messageId };
    },
    enqueue: async (chat, ...wishes) => {
      const rows = wishes.map((wish): NewDelivery => ({ ...defaults(chat), ...wish, body: bodyOf(wish.body) }));
      await enqueueDeliveries(db, rows, 0);
    },
    settled: async () => {
      while (true) {
        const moved = change();
        await Promise.all(deliverers.map((one) => one.flushed(AbortSignal.timeout(200_000))));
        if ((await waiting()) === 0) return;
        await moved;
      }
    },
  };
}

function defaults(chat: ChatRecord): Omit<NewDelivery, 'body'> {
  const table = tableKey({ chatId: chat.id, threadId: null });
  return { table, role: 'reply', questionId: null, replyTo: null, targetId: null };
}

export function bodyOf(body: Wish['body'] = 'text'): MessageBody | null {
  if (body === null) return null;
  const given = typeof body === 'string' ? { text: body } : body;
  return { text: 'text', entities: [], keyboard: [], ...given };
}
