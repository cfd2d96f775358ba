/** The rows of the outbox, step by step: what is said of one that was forgotten, withdrawn or moved while it was under way. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isOwed, markDropped, markSent, markSentUnswept, placesOfCopies } from '../../src/storage/deliveryRecord.ts';
import {
  enqueueDeliveries,
  type NewDelivery,
  nextDeliveries,
  partsOf,
  withdrawDeliveries,
} from '../../src/storage/outbox.ts';
import type { Database } from '../../src/storage/schema.ts';
import { ProgressBox, showProgress } from '../../src/telegram/delivery/progressBox.ts';
import { TelegramError } from '../../src/telegram/telegramError.ts';
import { openTables, question } from '../support/tableDatabase.ts';

const BODY = { text: 'text', entities: [], keyboard: [] };
const wish = (more: Partial<NewDelivery> = {}): NewDelivery => ({
  table: '1:0',
  role: 'reply',
  questionId: null,
  body: BODY,
  replyTo: null,
  targetId: null,
  ...more,
});
const rows = (db: Database) => db.selectFrom('deliveries').selectAll().orderBy('id').execute();
const next = async (db: Database) => {
  const [delivery] = await nextDeliveries(db, { limit: 1, except: [] });
  if (delivery === undefined) throw new Error('nothing waits');
  return delivery;
};

describe('a row that is handed out', () => {
  test('says all that is known of it', async () => {
    const { db } = await openTables();
    const questionId = await question(db);
    await enqueueDeliveries(db, [wish({ questionId, replyTo: 5 })], 0);
    expect(await next(db)).toEqual({
      id: 1,
      chatId: 1,
      threadId: null,
      questionId,
      role: 'reply',
      body: BODY,
      replyTo: 5,
      targetId: null,
      placeholderId: null,
      uncertain: false,
      isMarked: false,
      sentAs: null,
    });
    await markSentUnswept(db, { id: 1, chatId: 1, questionId, role: 'reply' }, 60);
    await db.updateTable('deliveries').set({ uncertain: 1 }).execute();
    expect(await next(db)).toMatchObject({ sentAs: 60, uncertain: true, isMarked: true, placeholderId: null });
  });

  test('without words has an empty body, one of a topic its topic', async () => {
    const { db } = await openTables();
    await enqueueDeliveries(db, [wish({ table: '-7:3', role: 'removal', body: null, targetId: 4 })], 0);
    expect(await next(db)).toMatchObject({
      chatId: -7,
      threadId: 3,
      targetId: 4,
      body: { text: '', entities: [], keyboard: [] },
    });
  });

  test('is of the chat with the most urgent row first, wherever in the chat that is', async () => {
    const { db } = await openTables();
    const placeholder = await question(db);
    await enqueueDeliveries(db, [wish({ role: 'placeholder', questionId: placeholder }), wish()], 0);
    await enqueueDeliveries(db, [wish({ table: '2:0', role: 'part' }), wish({ table: '3:0' })], 0);
    const chats = (await nextDeliveries(db, { limit: 9, except: [] })).map(({ chatId }) => chatId);
    expect(chats).toEqual([1, 3, 2]);
  });

  test('is none where no hand is free, and nothing is written of nothing', async () => {
    const { db } = await openTables();
    await enqueueDeliveries(db, [], 0);
    await enqueueDeliveries(db, [wish(), wish({ table: '2:0', role: 'picture' })], 0);
    expect(await nextDeliveries(db, { limit: 0, except: [] })).toEqual([]);
    expect((await nextDeliveries(db, { limit: 9, except: [] })).map(({ role }) => role)).toEqual(['reply', 'picture']);
    expect(await nextDeliveries(db, { limit: 9, except: [], withPictures: false })).toHaveLength(1);
    expect(await nextDeliveries(db, { limit: 9, except: [1] })).toMatchObject([{ chatId: 2 }]);
  });
});

describe('a row that went out', () => {
  test('of a chat that was forgotten leaves nothing behind, in the files neither', async () => {
    const { db, file } = await openTables();
    const isInFiles = () => [file, `${file}-wal`].some((one) => readFileSync(one).includes('wisteria'));
    await enqueueDeliveries(db, [wish({ body: { ...BODY, text: 'wisteria' } })], 0, { forgotten: true });
    expect(isInFiles()).toBe(true);
    await enqueueDeliveries(db, [wish({ table: '2:0' })], 0);
    await markSent(db, { id: 1, chatId: 1, questionId: null, role: 'reply' }, 60);
    expect(await rows(db)).toMatchObject([{ id: 2, state: 'waiting' }]);
    expect(isInFiles()).toBe(false);
  });

  test('as a placeholder of which nothing is known any more is removed, and of that nothing is left', async () => {
    const { db } = await openTables();
    await markSent(db, { id: 9, chatId: -1, questionId: 3, role: 'placeholder' }, 60);
    expect(await rows(db)).toMatchObject([
      { chat_id: -1, thread_id: 0, role: 'removal', target_id: 60, question_id: null, forgotten: 1, body: '' },
    ]);
  });

  test('as something else of which nothing is known stays as it is', async () => {
    const { db } = await openTables();
    await markSent(db, { id: 9, chatId: -1, questionId: 3, role: 'final' }, 60);
    await markSent(db, { id: 9, chatId: -1, questionId: 3, role: 'placeholder' }, null);
    expect(await rows(db)).toEqual([]);
  });

  test.each([['1:0'], ['1:4']] as const)(
    'as a part that was withdrawn meanwhile goes again, in its topic: %s',
    async (table) => {
      const { db } = await openTables();
      const questionId = await question(db, table);
      await enqueueDeliveries(db, [wish({ table, role: 'part', questionId })], 7);
      await withdrawDeliveries(db, questionId, ['part']);
      await markSent(db, { id: 1, chatId: 1, questionId, role: 'part' }, 60);
      const thread_id = Number(table.split(':')[1]);
      expect((await rows(db)).slice(1)).toMatchObject([
        {
          role: 'removal',
          chat_id: 1,
          thread_id,
          target_id: 60,
          question_id: questionId,
          created_at: 7,
          state: 'waiting',
        },
      ]);
    },
  );

  test('as a part that was withdrawn in a chat that moved is left: its id means nothing there', async () => {
    const { db } = await openTables();
    const questionId = await question(db);
    await enqueueDeliveries(db, [wish({ role: 'part', questionId })], 0);
    await withdrawDeliveries(db, questionId, ['part']);
    await db.updateTable('deliveries').set({ chat_id: -1_001 }).execute();
    await markSent(db, { id: 1, chatId: 1, questionId, role: 'part' }, 60);
    expect(await rows(db)).toMatchObject([{ id: 1, message_id: null }]);
  });

  test('as a part, or withdrawn as something else, is no removal', async () => {
    const { db } = await openTables();
    const questionId = await question(db);
    await enqueueDeliveries(db, [wish({ role: 'part', questionId }), wish({ role: 'reply', questionId })], 0);
    await markSent(db, { id: 1, chatId: 1, questionId, role: 'part' }, 60);
    await withdrawDeliveries(db, questionId, ['reply']);
    await markSent(db, { id: 2, chatId: 1, questionId, role: 'reply' }, 61);
    expect(await rows(db)).toMatchObject([{ message_id: 60, state: 'sent', body: '' }, { message_id: 61 }]);
  });
});

test('a final answer that found no message becomes the message of its question, a part does not', async () => {
  const { db } = await openTables();
  const questionId = await question(db);
  const placeholder = async () =>
    (await db.selectFrom('questions').selectAll().executeTakeFirstOrThrow()).placeholder_id;
  const rowOf = (role: 'part' | 'final' | 'placeholder') => wish({ role, questionId });
  await enqueueDeliveries(db, [rowOf('part'), rowOf('final'), rowOf('placeholder')], 0);
  const seen: unknown[] = [];
  for (const [id, role] of [
    [1, 'part'],
    [2, 'final'],
    [3, 'placeholder'],
  ] as const) {
    await markSent(db, { id, chatId: 1, questionId, role }, 60 + id);
    seen.push(await placeholder());
  }
  expect(seen).toEqual([null, 62, 63]);
});

test('owed is what waits; what can never go out is not, and its words are gone', async () => {
  const { db } = await openTables();
  await enqueueDeliveries(db, [wish(), wish()], 0);
  await enqueueDeliveries(db, [wish()], 0, { forgotten: true });
  await markDropped(db, 2);
  await markDropped(db, 3);
  expect([await isOwed(db, 1), await isOwed(db, 2), await isOwed(db, 3)]).toEqual([true, false, false]);
  expect(await rows(db)).toMatchObject([
    { id: 1, state: 'waiting' },
    { id: 2, state: 'dropped', body: '' },
  ]);
});

test('what is withdrawn is what waits of that question and role, and its words are gone', async () => {
  const { db } = await openTables();
  const [one, other] = [await question(db), await question(db, '1:0', { messageId: 6 })];
  const parts = [wish({ role: 'part', questionId: one }), wish({ role: 'part', questionId: other })];
  await enqueueDeliveries(db, [...parts, wish({ role: 'final', questionId: one })], 0);
  await withdrawDeliveries(db, one, ['part']);
  expect(await rows(db)).toMatchObject([{ state: 'dropped', body: '' }, { state: 'waiting' }, { state: 'waiting' }]);
});

test('the further messages of an answer are its parts that went out', async () => {
  const { db } = await openTables();
  const [one, other] = [await question(db), await question(db, '1:0', { messageId: 6 })];
  const part = { role: 'part', questionId: one } as const;
  await enqueueDeliveries(db, [wish(part), wish(part), wish(part), wish({ ...part, questionId: other })], 0);
  await enqueueDeliveries(db, [wish({ ...part, role: 'final' }), wish(part)], 0);
  for (const id of [1, 2]) await markSent(db, { id, chatId: 1, questionId: one, role: 'part' }, 60 + id);
  await markSent(db, { id: 4, chatId: 1, questionId: other, role: 'part' }, 64);
  await markSent(db, { id: 5, chatId: 1, questionId: one, role: 'final' }, 65);
  await markSent(db, { id: 6, chatId: 1, questionId: one, role: 'part' }, null);
  expect(await partsOf(db, one)).toEqual([61, 62]);
});

test('copies are looked for behind the newest message that was there before, among what is not known', async () => {
  const { db } = await openTables();
  const delivery = { id: 3, chatId: 1, replyTo: null };
  expect(await placesOfCopies(db, delivery, 70)).toEqual({ after: null, known: new Set() });
  await enqueueDeliveries(db, [wish(), wish(), wish(), wish()], 0);
  await markSent(db, { id: 1, chatId: 1, questionId: null, role: 'reply' }, 50);
  await markSent(db, { id: 2, chatId: 1, questionId: null, role: 'reply' }, 60);
  await markSent(db, { id: 4, chatId: 1, questionId: null, role: 'reply' }, 66);
  await question(db, '1:0', { messageId: 64 });
  expect(await placesOfCopies(db, delivery, 70)).toEqual({ after: 60, known: new Set([64, 66]) });
  expect(await placesOfCopies(db, { ...delivery, replyTo: 62 }, 70)).toEqual({ after: 62, known: new Set([64, 66]) });
  expect(await placesOfCopies(db, { ...delivery, replyTo: 80 }, 70)).toMatchObject({ after: 60 });
});

const always = { most: 9, now: 10, allowedAt: () => 0 };

/** Questions of these chats with a placeholder each, and progress of each in the box. */
async function boxed(...chats: readonly number[]) {
  const { db } = await openTables();
  const box = new ProgressBox();
  const ids: number[] = [];
  for (const chat of chats) ids.push(await question(db, `${chat}:0`, { messageId: 5 + ids.length }));
  for (const id of ids) {
    await db
      .updateTable('questions')
      .set({ placeholder_id: 100 + id })
      .where('id', '=', id)
      .execute();
    box.put(id, { ...BODY, text: `of ${id}` });
  }
  return { db, box, ids };
}

const allowedAt = (chat: number) => (chat === 1 ? 30 : chat === 2 ? 20 : null);

describe('progress', () => {
  test('of each chat one is shown, and the box is empty behind the last', async () => {
    const { db, box } = await boxed(1, 1, 2);
    expect(new ProgressBox().isEmpty).toBe(true);
    expect(box.isEmpty).toBe(false);
    const shown = async () => (await box.take(db, always)).due.map(({ chatId, messageId }) => [chatId, messageId]);
    expect(await shown()).toEqual([
      [1, 101],
      [2, 103],
    ]);
    expect(await shown()).toEqual([[1, 102]]);
    expect(box.isEmpty).toBe(true);
  });

  test('no more is taken than there is room for; the rest waits', async () => {
    const { db, box } = await boxed(1, 2);
    expect((await box.take(db, { ...always, most: 1 })).due).toHaveLength(1);
    expect((await box.take(db, { ...always, most: 0 })).due).toHaveLength(0);
    expect((await box.take(db, always)).due).toHaveLength(1);
  });

  test('what its chat does not allow yet is told when, and what the chat itself will tell is not', async () => {
    const { db, box } = await boxed(1, 2, 3);
    expect(await box.take(db, { ...always, allowedAt })).toEqual({ due: [], nextAt: 20 });
    expect((await box.take(db, { ...always, now: 20, allowedAt })).due).toMatchObject([{ chatId: 2 }]);
  });

  test('waits for its message, and for what is in the outbox', async () => {
    const { db, box, ids } = await boxed(1, 2);
    const [one = 0, other = 0] = ids;
    await db.updateTable('questions').set({ placeholder_id: null }).where('id', '=', one).execute();
    await enqueueDeliveries(db, [wish({ role: 'placeholder', questionId: one }), wish({ table: '2:0' })], 0);
    expect(await box.take(db, always)).toEqual({ due: [], nextAt: Infinity });
    await markSent(db, { id: 1, chatId: 1, questionId: one, role: 'placeholder' }, 60);
    await markSent(db, { id: 2, chatId: 2, questionId: null, role: 'reply' }, 61);
    expect((await box.take(db, always)).due).toMatchObject([{ messageId: 60 }, { messageId: 100 + other }]);
  });

  test('of a question that is over, whose message will never be, or that is not known, is thrown away', async () => {
    const { db, box, ids } = await boxed(1, 2);
    const [one = 0, other = 0] = ids;
    await enqueueDeliveries(db, [wish({ role: 'final', questionId: one })], 0);
    await markSent(db, { id: 1, chatId: 1, questionId: one, role: 'final' }, null);
    await db.updateTable('questions').set({ placeholder_id: null }).where('id', '=', other).execute();
    box.put(77, BODY);
    expect(await box.take(db, always)).toEqual({ due: [], nextAt: Infinity });
    expect(box.isEmpty).toBe(true);
  });

  test('that Telegram asks to wait with holds its chat; whatever else befalls it does not', async () => {
    const calls: unknown[] = [];
    const show = (error: Error) =>
      showProgress(
        { chatId: 1, messageId: 2, body: BODY },
        {
          call: (method, params) => {
            calls.push([method, params['message_id']]);
            return Promise.reject(error);
          },
        },
        100,
      );
    const flood = new TelegramError('flood', 'm', 'said', { retryAfter: 5_000 });
    expect(await show(flood)).toEqual({ kind: 'held', milliseconds: 5_000 });
    expect(await show(new TelegramError('rejected', 'm', 'said'))).toEqual({ kind: 'postponed' });
    expect(await show(new Error('x'))).toEqual({ kind: 'postponed' });
    expect(calls).toEqual(Array.from({ length: 3 }, () => ['editMessageText', 2]));
  });

  test('says whether its question had none before', () => {
    const box = new ProgressBox();
    expect([box.put(1, BODY), box.put(1, BODY), box.put(2, BODY)]).toEqual([true, false, true]);
  });

  test('that is too long is cut, that just fits is not', async () => {
    const texts: unknown[] = [];
    const line = {
      call: (_: string, params: Readonly<Record<string, unknown>>) => Promise.resolve(texts.push(params['text'])),
    };
    for (const length of [4_096, 4_100]) {
      // A blank at its end, which a cut takes away.
      const body = { ...BODY, text: `${'x'.repeat(length - 1)} ` };
      expect(await showProgress({ chatId: 1, messageId: 2, body }, line, 100)).toEqual({ kind: 'postponed' });
    }
    expect(texts.map((text) => String(text).length)).toEqual([4_096, 4_096]);
  });
});
