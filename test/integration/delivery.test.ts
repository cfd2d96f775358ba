/** What goes out, and in which order, where nothing goes wrong. */
import { expect, test } from 'vitest';
import { tableKey } from '../../src/storage/tables.ts';
import { withdrawDeliveries } from '../../src/storage/outbox.ts';
import { openDelivery } from '../support/deliveryStage.ts';
import { field } from '../support/standin.ts';

const CANCEL = [[{ label: 'Cancel', data: 'a.b.0' }]];

test('rows of one chat go out in the order of their ids, one call at a time', async () => {
  const { enqueue, deliverer, settled, texts, home, standin } = await openDelivery();
  let most = 0;
  standin.world.events.add(() => {
    most = Math.max(most, standin.calls().filter(({ outcome }) => outcome === null).length);
  });
  const numbers = Array.from({ length: 40 }, (_, index) => `number ${index}`);
  standin.fault({ kind: 'slow', milliseconds: 20, method: 'sendMessage', times: 3 });
  await enqueue(home, ...numbers.map((body) => ({ body })));
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual(numbers);
  expect(most).toBe(1);
});

test('what was waiting before the start goes out without a call to wake', async () => {
  const { enqueue, deliverer, restart, settled, texts, home } = await openDelivery();
  await deliverer.stop();
  await enqueue(home, { body: 'owed' });
  restart();
  await settled();
  expect(texts(home)).toEqual(['owed']);
});

test('a slow chat does not slow others, and never more chats than hands are served at once', async () => {
  const { enqueue, deliverer, settled, privateChat, standin } = await openDelivery({ concurrency: 4 });
  const chats = Array.from({ length: 12 }, () => privateChat());
  let most = 0;
  standin.world.events.add(() => {
    most = Math.max(most, standin.calls().filter(({ outcome }) => outcome === null).length);
  });
  for (const { id } of chats) standin.fault({ kind: 'slow', milliseconds: 30, method: 'sendMessage', chat: id });
  for (const chat of chats) await enqueue(chat, { body: 'one' }, { body: 'two' });
  deliverer.wake();
  await settled();
  expect(standin.calls('sendMessage')).toHaveLength(24);
  expect(most).toBe(4);
});

test('a question’s placeholder becomes its answer, and further parts follow it', async () => {
  const { enqueue, ask, deliverer, settled, said, group, db } = await openDelivery();
  const chat = group();
  const { id, messageId } = await ask(chat);
  const row = { questionId: id, replyTo: messageId };
  await enqueue(
    chat,
    { ...row, role: 'placeholder', body: { text: 'Looking…', keyboard: CANCEL } },
    { ...row, role: 'final', body: 'Yes, p. 4.' },
    { ...row, role: 'part', body: 'And more.' },
  );
  deliverer.wake();
  await settled();
  const [answer, part, ...more] = said(chat);
  expect([answer?.text, part?.text, more]).toEqual(['Yes, p. 4.', 'And more.', []]);
  expect(field(answer, 'reply_to_message', 'message_id')).toBe(messageId);
  expect(field(part, 'reply_to_message', 'message_id')).toBe(messageId);
  // The answer took the button away.
  expect(field(answer, 'reply_markup')).toBeUndefined();
  const question = await db.selectFrom('questions').select('placeholder_id').executeTakeFirstOrThrow();
  expect(question.placeholder_id).toBe(answer?.message_id);
  const bodies = await db.selectFrom('deliveries').select(['body', 'state', 'uncertain']).execute();
  expect(bodies.every(({ body, state, uncertain }) => body === '' && state === 'sent' && uncertain === 0)).toBe(true);
});

test('a message goes into the topic in which it was asked for', async () => {
  const { enqueue, deliverer, settled, said, group, standin, ann } = await openDelivery();
  const chat = group('supergroup', true);
  const { threadId } = standin.addTopic(chat, 'Rules', ann);
  await enqueue(chat, { table: tableKey({ chatId: chat.id, threadId }), body: 'here' });
  deliverer.wake();
  await settled();
  expect(said(chat).map((message) => field(message, 'message_thread_id'))).toEqual([threadId]);
});

test('what looks like markup stands there as it is', async () => {
  const { enqueue, deliverer, settled, said, home, standin } = await openDelivery();
  const words = ['<b>x<i>', 'a<b', '&amp; &', '_*[ ]()~`'];
  await enqueue(home, ...words.map((body) => ({ body })));
  deliverer.wake();
  await settled();
  expect(said(home).map(({ text, entities }) => ({ text, entities }))).toEqual(
    words.map((text) => ({ text, entities: undefined })),
  );
  expect(standin.calls('sendMessage').some(({ params }) => 'parse_mode' in params)).toBe(false);
});

test('emphases and buttons arrive, and links show no preview', async () => {
  const { enqueue, deliverer, settled, said, home, standin } = await openDelivery();
  const entities = [
    { type: 'bold' as const, offset: 3, length: 4 },
    { type: 'expandable_blockquote' as const, offset: 8, length: 5 },
  ];
  await enqueue(home, { body: { text: '🎲 bold quote', entities, keyboard: CANCEL } });
  deliverer.wake();
  await settled();
  expect(said(home)).toMatchObject([
    { entities, reply_markup: { inline_keyboard: [[{ text: 'Cancel', callback_data: 'a.b.0' }]] } },
  ]);
  expect(standin.calls('sendMessage')[0]?.params).toMatchObject({ link_preview_options: { is_disabled: true } });
});

test('4,096 units go out whole, and a text that is longer is cut between characters and reported', async () => {
  const { enqueue, deliverer, settled, texts, home, troubles } = await openDelivery();
  const whole = 'ж'.repeat(4096);
  await enqueue(home, { body: whole }, { body: `${'a'.repeat(4095)}🎲 and more` });
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual([whole, 'a'.repeat(4095)]);
  expect(troubles).toMatchObject([{ kind: 'cut', role: 'reply' }]);
});

test('edits change the message they name, removals delete it, and what is gone already is no failure', async () => {
  const { enqueue, deliverer, settled, said, texts, home, troubles, standin, ann } = await openDelivery();
  await enqueue(home, { body: 'first' }, { body: 'second' }, { body: 'third' });
  deliverer.wake();
  await settled();
  const [first = 0, second = 0, third = 0] = said(home).map(({ message_id }) => message_id);
  standin.as(ann).deleteMessage(home, third);
  await enqueue(
    home,
    { role: 'edit', targetId: first, body: 'changed' },
    { role: 'edit', targetId: first, body: 'changed' },
    { role: 'removal', targetId: second, body: null },
    { role: 'removal', targetId: second, body: null },
    { role: 'edit', targetId: third, body: 'nobody reads this' },
  );
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual(['changed']);
  expect(troubles).toMatchObject([{ kind: 'dropped', reason: 'message_gone', role: 'edit' }]);
});

test('a part that was withdrawn while it was under way is removed again', async () => {
  const { enqueue, ask, deliverer, settled, texts, home, db, standin } = await openDelivery();
  const { id } = await ask(home);
  standin.fault({ kind: 'slow', milliseconds: 50, method: 'sendMessage' });
  await enqueue(home, { role: 'part', questionId: id, body: 'of an old answer' });
  deliverer.wake();
  await standin.waitFor(() => texts(home).length === 1);
  await withdrawDeliveries(db, id, ['part']);
  await settled();
  await settled();
  expect(texts(home)).toEqual([]);
});

test('flushed waits for what is under way and gives up with its signal', async () => {
  const { enqueue, deliverer, texts, home, standin } = await openDelivery();
  standin.fault({ kind: 'slow', milliseconds: 100, method: 'sendMessage', times: 1 });
  standin.fault({ kind: 'hang', method: 'sendMessage' });
  await enqueue(home, { body: 'slow' });
  await deliverer.flushed(AbortSignal.timeout(30_000));
  expect(texts(home)).toEqual(['slow']);
  await enqueue(home, { body: 'never' });
  const giveUp = new AbortController();
  const flushed = deliverer.flushed(giveUp.signal);
  await standin.waitFor(() => standin.calls('sendMessage').length === 2);
  giveUp.abort();
  await expect(flushed).rejects.toThrow('aborted');
  await deliverer.stop();
  await deliverer.flushed(AbortSignal.timeout(30_000));
});

test('after stop nothing is called any more', async () => {
  const { enqueue, deliverer, home, standin, troubled } = await openDelivery();
  standin.fault({ kind: 'flood', retryAfter: 3600, method: 'sendMessage' });
  await enqueue(home, { body: 'held' });
  deliverer.wake();
  await troubled('held');
  await deliverer.stop();
  const calls = standin.calls().length;
  deliverer.wake();
  deliverer.progress(1, { text: 'x', entities: [], keyboard: [] });
  await deliverer.stop();
  expect(standin.calls()).toHaveLength(calls);
});

test('whoever waits for a flush is let go when everything stops, and refused where they have given up before', async () => {
  const { enqueue, deliverer, home, standin } = await openDelivery();
  standin.fault({ kind: 'hang', method: 'sendMessage' });
  await enqueue(home, { body: 'slow' });
  deliverer.wake();
  const flushed = deliverer.flushed(AbortSignal.timeout(60_000));
  await standin.waitFor(() => standin.calls('sendMessage').length === 1);
  const gone = new Error('gone');
  await expect(deliverer.flushed(AbortSignal.abort(gone))).rejects.toThrow(gone);
  await deliverer.stop();
  await flushed;
  await deliverer.flushed(AbortSignal.timeout(60_000));
});
