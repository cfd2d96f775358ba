/** Delivery when Telegram, the network, the people or the database do not do what they are asked. */
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTelegramApi } from '../../src/telegram/api.ts';
import type { FaultKind } from '../../src/standin/faults.ts';
import { moveChat } from '../../src/storage/chats.ts';
import { openDelivery, QUICK } from '../support/deliveryStage.ts';
import { field, TOKEN } from '../support/standin.ts';

/** A call that gets no answer is given up sooner. */
const IMPATIENT = { timing: { ...QUICK, callLimit: 400 } };

test('429 holds its chat for as long as it says, and the others flow', async () => {
  const { enqueue, deliverer, settled, texts, home, privateChat, standin, troubled } = await openDelivery();
  const other = privateChat();
  standin.fault({ kind: 'flood', retryAfter: 1, method: 'sendMessage', chat: home.id });
  await enqueue(home, { body: 'held' }, { body: 'behind it' });
  deliverer.wake();
  await troubled('held');
  await enqueue(other, { body: 'free' });
  deliverer.wake();
  await standin.waitFor(() => texts(other).length === 1);
  expect(texts(home)).toEqual([]);
  await settled();
  expect(texts(home)).toEqual(['held', 'behind it']);
  const [first, second] = standin.calls('sendMessage').filter(({ params }) => params['chat_id'] === home.id);
  expect((second?.startedAt ?? 0) - (first?.startedAt ?? 0)).toBeGreaterThanOrEqual(1000 - 20);
});

test.each<{ readonly name: string; readonly fault: FaultKind }>([
  { name: 'a lost answer', fault: { kind: 'lost' } },
  { name: 'a connection reset before anything happened', fault: { kind: 'reset' } },
  { name: 'no answer at all', fault: { kind: 'hang' } },
  { name: 'half an answer', fault: { kind: 'stall' } },
  { name: 'a gateway’s page', fault: { kind: 'html' } },
  { name: '500', fault: { kind: 'error', code: 500, description: 'Internal Server Error' } },
])('$name to a placeholder leaves one message, and to its edit one answer', async ({ fault }) => {
  const { enqueue, ask, deliverer, settled, said, home, standin, db } = await openDelivery(IMPATIENT);
  const { id, messageId } = await ask(home);
  standin.fault({ ...fault, method: 'sendMessage', times: 2 });
  standin.fault({ ...fault, method: 'editMessageText', times: 2 });
  const row = { questionId: id, replyTo: messageId };
  await enqueue(home, { ...row, role: 'placeholder', body: 'Looking…' }, { ...row, role: 'final', body: 'Yes.' });
  deliverer.wake();
  await settled();
  const [answer, ...more] = said(home);
  expect([answer?.text, more]).toEqual(['Yes.', []]);
  expect(field(answer, 'reply_to_message', 'message_id')).toBe(messageId);
  const question = await db.selectFrom('questions').select('placeholder_id').executeTakeFirstOrThrow();
  expect(question.placeholder_id).toBe(answer?.message_id);
});

test('the search for a second copy leaves people’s messages and our other ones alone', async () => {
  const { enqueue, ask, deliverer, settled, texts, said, group, standin, ann, boris } = await openDelivery();
  const chat = group();
  standin.addMember(chat, boris, ann);
  standin.setStatus(chat, standin.bot().user, 'administrator', ann);
  const { id, messageId } = await ask(chat);
  const row = { questionId: id, replyTo: messageId };
  await enqueue(chat, { ...row, role: 'placeholder', body: 'Looking…' });
  deliverer.wake();
  await settled();
  standin.as(boris).sendText(chat, 'between');
  standin.fault({ kind: 'lost', method: 'sendMessage', times: 2 });
  const copies = standin.waitFor(() => texts(chat).length === 2);
  await enqueue(chat, { ...row, role: 'part', body: 'part' }, { ...row, role: 'part', body: 'another' });
  deliverer.wake();
  await copies;
  standin.as(ann).sendText(chat, 'meanwhile');
  standin.as(boris).sendText(chat, 'meanwhile, too');
  await settled();
  expect(texts(chat)).toEqual(['Looking…', 'part', 'another']);
  expect(said(chat)).toHaveLength(3);
  const people = standin.messages(chat).filter(({ from }) => from?.id !== standin.bot().user.id);
  expect(people.map(({ text }) => text).filter((text) => text !== undefined)).toEqual([
    'May I?',
    'between',
    'meanwhile',
    'meanwhile, too',
  ]);
  const known = new Set(said(chat).map(({ message_id }) => message_id));
  const deleted = standin.calls('deleteMessage').map(({ params }) => Number(params['message_id']));
  expect(deleted.filter((one) => known.has(one))).toEqual([]);
});

test('the search for a second copy spares what was sent before the rows of a group moved in', async () => {
  const { enqueue, deliverer, settled, texts, group, standin, db, troubled } = await openDelivery();
  const [old, chat] = [group('group'), group()];
  standin.fault({ kind: 'flood', retryAfter: 3600, method: 'sendMessage', chat: old.id });
  await enqueue(chat, { body: 'first' });
  await enqueue(old, { body: 'moved' });
  await enqueue(chat, { body: 'second' });
  deliverer.wake();
  await troubled('held');
  await standin.waitFor(() => texts(chat).length === 2);
  await deliverer.flushed(AbortSignal.timeout(30_000));
  await moveChat(db, old.id, chat.id);
  standin.fault({ kind: 'lost', method: 'sendMessage', chat: chat.id });
  deliverer.wake();
  await settled();
  expect(texts(chat)).toEqual(['first', 'second', 'moved']);
});

test.each([
  { kind: 'flood', retryAfter: 1 },
  { kind: 'reset', times: 3 },
] as const)('a search for copies that meets $kind goes on later, and the copy goes', async (fault) => {
  const { enqueue, ask, deliverer, settled, texts, home, standin } = await openDelivery();
  const { messageId } = await ask(home);
  standin.fault({ kind: 'lost', method: 'sendMessage' });
  standin.fault({ ...fault, method: 'editMessageReplyMarkup' });
  await enqueue(home, { replyTo: messageId, body: 'once' }, { replyTo: messageId, body: 'after it' });
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual(['once', 'after it']);
});

test('a search for copies that fails for ever is given up: nothing behind it is held, and that is said', async () => {
  const { enqueue, ask, deliverer, settled, said, home, standin, troubles } = await openDelivery();
  const { messageId } = await ask(home);
  standin.fault({ kind: 'lost', method: 'sendMessage' });
  standin.fault({ kind: 'reset', method: 'editMessageReplyMarkup', times: Infinity });
  await enqueue(home, { replyTo: messageId, body: 'twice' }, { replyTo: messageId, body: 'after it' });
  deliverer.wake();
  await settled();
  expect(troubles).toContainEqual({ kind: 'unswept', reason: 'unreachable', deliveryId: 1, role: 'reply' });
  expect(said(home).at(-1)?.text).toBe('after it');
});

test('without a message that is known to be older nothing is looked for, and that is said', async () => {
  const { enqueue, deliverer, settled, texts, home, standin, troubles } = await openDelivery();
  standin.fault({ kind: 'lost', method: 'sendMessage' });
  await enqueue(home, { body: 'twice' });
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual(['twice', 'twice']);
  expect(troubles.at(-1)).toMatchObject({ kind: 'unswept', reason: 'no_older_message' });
  expect(standin.calls('deleteMessage')).toEqual([]);
});

test('stop in the middle of a send and a second deliverer on the same database: one message', async () => {
  for (const kind of ['stall', 'hang', 'lost'] as const) {
    const { enqueue, ask, deliverer, restart, settled, texts, home, standin, db } = await openDelivery();
    const { messageId } = await ask(home);
    standin.fault({ kind, method: 'sendMessage' });
    await enqueue(home, { replyTo: messageId, body: 'once' });
    deliverer.wake();
    await standin.waitFor(() => standin.calls('sendMessage').length === 1);
    if (kind === 'stall') await standin.waitFor(() => texts(home).length === 1);
    await deliverer.stop();
    const [row] = await db.selectFrom('deliveries').select(['state', 'uncertain']).execute();
    expect(row).toEqual({ state: 'waiting', uncertain: 1 });
    restart();
    await settled();
    expect(texts(home)).toEqual(['once']);
  }
});

test('stop in the middle of the search for copies: the next one goes on with it and sends nothing', async () => {
  const { enqueue, ask, deliverer, restart, settled, texts, home, standin } = await openDelivery();
  const { messageId } = await ask(home);
  standin.fault({ kind: 'lost', method: 'sendMessage' });
  standin.fault({ kind: 'hang', method: 'editMessageReplyMarkup' });
  await enqueue(home, { replyTo: messageId, body: 'once' });
  deliverer.wake();
  await standin.waitFor(() => standin.calls('editMessageReplyMarkup').length === 1);
  await deliverer.stop();
  restart();
  await settled();
  expect(texts(home)).toEqual(['once']);
  expect(standin.calls('sendMessage')).toHaveLength(2);
});

test('a placeholder that somebody deleted: the answer is a new message, which is edited from then on', async () => {
  const { enqueue, ask, deliverer, settled, said, texts, home, standin, ann } = await openDelivery();
  const { id, messageId } = await ask(home);
  const row = { questionId: id, replyTo: messageId };
  await enqueue(home, { ...row, role: 'placeholder', body: 'Looking…' });
  deliverer.wake();
  await settled();
  standin.as(ann).deleteMessage(home, said(home)[0]?.message_id ?? 0);
  standin.fault({ kind: 'lost', method: 'sendMessage' });
  await enqueue(home, { ...row, role: 'final', body: 'Yes.' });
  deliverer.wake();
  await settled();
  expect(said(home).map((message) => [message.text, field(message, 'reply_to_message', 'message_id')])).toEqual([
    ['Yes.', messageId],
  ]);
  await enqueue(home, { ...row, role: 'progress', body: 'Looking again…' }, { ...row, role: 'final', body: 'No.' });
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual(['No.']);
});

test.each([
  [400, "Bad Request: message can't be edited"],
  [400, 'Bad Request: WORDS_OF_NEXT_YEAR'],
  [413, 'Request Entity Too Large'],
])('%i %s: the answer is a new message in place of the one that cannot be changed', async (code, description) => {
  const { enqueue, ask, deliverer, settled, texts, home, standin } = await openDelivery();
  const { id, messageId } = await ask(home);
  const row = { questionId: id, replyTo: messageId };
  await enqueue(home, { ...row, role: 'placeholder', body: 'Looking…' });
  deliverer.wake();
  await settled();
  standin.fault({ kind: 'error', code, description, method: 'editMessageText', times: Infinity });
  await enqueue(home, { ...row, role: 'final', body: 'Yes.' }, { ...row, role: 'part', body: 'And more.' });
  deliverer.wake();
  await settled();
  expect(texts(home)).toEqual(['Yes.', 'And more.']);
});

test('a message that was answered is gone: the answer stands alone', async () => {
  const { enqueue, ask, deliverer, settled, said, home, standin, ann } = await openDelivery();
  const { messageId } = await ask(home);
  standin.as(ann).deleteMessage(home, messageId);
  await enqueue(home, { replyTo: messageId, body: 'all the same' });
  deliverer.wake();
  await settled();
  expect(said(home).map(({ text }) => text)).toEqual(['all the same']);
});

test('somebody who blocked the bot gets nothing more, and is called once', async () => {
  const { enqueue, ask, deliverer, settled, home, standin, ann, troubles, db } = await openDelivery();
  await ask(home);
  standin.as(ann).setBlocked(home, true);
  await enqueue(home, { body: 'one' }, { body: 'two' }, { body: 'three' });
  deliverer.wake();
  await settled();
  expect(standin.calls('sendMessage')).toHaveLength(1);
  expect(troubles).toMatchObject([{ kind: 'closed', reason: 'blocked' }]);
  const states = await db.selectFrom('deliveries').select('state').execute();
  expect(states.map(({ state }) => state)).toEqual(['dropped', 'dropped', 'dropped']);
});

test('a group that becomes a supergroup between placeholder and answer gets the answer there', async () => {
  const { enqueue, ask, deliverer, settled, texts, group, standin, ann } = await openDelivery();
  const chat = group('group');
  const { id, messageId } = await ask(chat);
  const row = { questionId: id, replyTo: messageId };
  await enqueue(chat, { ...row, role: 'placeholder', body: 'Looking…' });
  deliverer.wake();
  await settled();
  const moved = standin.migrate(chat, ann);
  await enqueue(chat, { ...row, role: 'final', body: 'Yes.' }, { ...row, role: 'part', body: 'And more.' });
  deliverer.wake();
  await settled();
  expect(texts(moved)).toEqual(['Yes.', 'And more.']);
});

test('a topic that was deleted takes its message with it, and what follows elsewhere goes out', async () => {
  const { enqueue, deliverer, settled, texts, group, standin, ann, troubles } = await openDelivery();
  const chat = group('supergroup', true);
  const { threadId } = standin.addTopic(chat, 'Rules', ann);
  standin.deleteTopic(chat, threadId);
  await enqueue(chat, { table: `${chat.id}:${threadId}`, body: 'into the void' }, { body: 'in general' });
  deliverer.wake();
  await settled();
  expect(texts(chat)).toEqual(['in general']);
  expect(troubles).toMatchObject([{ kind: 'dropped', reason: 'topic_gone', deliveryId: 1 }]);
});

test('an answer that Telegram will not have with its emphases goes out in bare words', async () => {
  const { enqueue, ask, deliverer, settled, said, home, troubles, standin } = await openDelivery();
  const { id, messageId } = await ask(home);
  const row = { questionId: id, replyTo: messageId };
  const keyboard = [[{ label: 'x', data: 'far too much data for one button '.repeat(3) }]];
  await enqueue(home, { ...row, role: 'placeholder', body: 'Looking…' });
  await enqueue(
    home,
    { ...row, role: 'final', body: { text: 'Yes.', keyboard } },
    { ...row, role: 'part', body: { text: 'And more.', keyboard } },
    { body: { text: 'A reply.', keyboard } },
    { role: 'placeholder', body: { text: 'Not an answer.', keyboard } },
  );
  deliverer.wake();
  await settled();
  expect(said(home).map(({ text }) => text)).toEqual(['Yes.', 'And more.', 'A reply.']);
  expect(troubles.map(({ kind, role }) => [kind, role])).toEqual([
    ['simplified', 'final'],
    ['simplified', 'part'],
    ['simplified', 'reply'],
    ['dropped', 'placeholder'],
  ]);
  standin.fault({ kind: 'error', code: 400, description: 'Bad Request: no', method: 'sendMessage', times: 2 });
  await enqueue(home, { body: 'bare already' }, { body: 'next' });
  deliverer.wake();
  await settled();
  // Bare words are not tried twice.
  expect(troubles.slice(4)).toMatchObject([
    { kind: 'dropped', reason: 'rejected' },
    { kind: 'dropped', reason: 'rejected' },
  ]);
});

test('a refused token is told once, pauses everybody, and is got over', async () => {
  const { enqueue, deliverer, settled, privateChat, standin, troubles, troubled } = await openDelivery();
  const chats = Array.from({ length: 6 }, () => privateChat());
  standin.fault({ kind: 'unauthorized', method: 'sendMessage', times: 8 });
  for (const chat of chats) await enqueue(chat, { body: 'x' });
  deliverer.wake();
  await troubled('unauthorized');
  await deliverer.flushed(AbortSignal.timeout(30_000));
  const before = standin.calls('sendMessage').length;
  expect(before).toBeLessThanOrEqual(6);
  await settled();
  expect(troubles.filter(({ kind }) => kind === 'unauthorized')).toHaveLength(1);
  expect(standin.calls('sendMessage').filter(({ outcome }) => outcome?.ok === true)).toHaveLength(6);
});

test('while Telegram answers nobody, many chats ask no more often than one; then all is sent once', async () => {
  const timing = { ...QUICK, outageInterval: 100, backoff: { first: 10, last: 20, least: 1 } };
  const { enqueue, deliverer, settled, privateChat, standin, texts } = await openDelivery({ timing });
  const chats = Array.from({ length: 60 }, () => privateChat());
  const outage = standin.fault({ kind: 'html', method: 'sendMessage', times: 60 });
  for (const chat of chats) await enqueue(chat, { body: 'x' });
  deliverer.wake();
  await standin.waitFor(() => outage.remaining() === 0);
  const starts = standin.calls('sendMessage').map(({ startedAt }) => startedAt);
  // The first two dozen were under way before anybody could know. Calls reach a busy machine unevenly: the exact
  // distance is the unit test's, without any distance they would be there in a moment.
  const spaced = starts.slice(28, 60);
  expect((spaced.at(-1) ?? 0) - (spaced[0] ?? 0)).toBeGreaterThanOrEqual(0.6 * (spaced.length - 1) * 100);
  await settled();
  expect(chats.map((chat) => texts(chat))).toEqual(chats.map(() => ['x']));
});

test('an address where nobody listens is tried again for ever, and the row says that nothing happened', async () => {
  const { enqueue, deliverer, restart, settled, waiting, texts, home, standin, db, troubles } = await openDelivery();
  await deliverer.stop();
  const nobody = createTelegramApi({ token: TOKEN, apiRoot: 'http://127.0.0.1:9' });
  const alone = restart({ api: nobody });
  await enqueue(home, { body: 'patient' });
  alone.wake();
  await expect.poll(() => troubles.length, { timeout: 10_000 }).toBeGreaterThan(5);
  await alone.stop();
  nobody.close();
  expect(await waiting()).toBe(1);
  const [row] = await db.selectFrom('deliveries').select('uncertain').execute();
  expect(row?.uncertain).toBe(0);
  expect(standin.calls('sendMessage')).toEqual([]);
  restart();
  await settled();
  expect(texts(home)).toEqual(['patient']);
});

test('a database that fails after a send holds the chat, and the copy is found later', async () => {
  const { enqueue, ask, deliverer, settled, texts, home, db, troubles, troubled } = await openDelivery();
  const { messageId } = await ask(home);
  await sql`create trigger broken before update of state on deliveries begin select raise(abort, 'broken'); end`.execute(
    db,
  );
  await enqueue(home, { replyTo: messageId, body: 'once' }, { replyTo: messageId, body: 'then this' });
  deliverer.wake();
  expect(await troubled('storage')).toMatchObject({ deliveryId: 1, role: 'reply' });
  await sql`drop trigger broken`.execute(db);
  await settled();
  expect(texts(home)).toEqual(['once', 'then this']);
  expect(JSON.stringify(troubles)).not.toContain('once');
});

test('a database that cannot be read is told, and read again after its pause', async () => {
  const { enqueue, deliverer, settled, texts, home, db, troubled } = await openDelivery();
  await enqueue(home, { body: 'patient' });
  await sql`alter table deliveries rename to hidden`.execute(db);
  deliverer.wake();
  expect(await troubled('storage')).toMatchObject({ deliveryId: null });
  await sql`alter table hidden rename to deliveries`.execute(db);
  await settled();
  expect(texts(home)).toEqual(['patient']);
});

test('a chat where nothing comes of it is tried less and less often, while the others flow', async () => {
  const { enqueue, deliverer, settled, texts, home, privateChat, standin } = await openDelivery();
  const other = privateChat();
  const conflict = {
    kind: 'error',
    code: 409,
    description: 'Conflict: terminated by other getUpdates request',
  } as const;
  standin.fault({ ...conflict, method: 'sendMessage', chat: home.id, times: 6 });
  await enqueue(home, { body: 'patient' });
  await enqueue(other, { body: 'free' });
  deliverer.wake();
  await settled();
  expect([texts(home), texts(other)]).toEqual([['patient'], ['free']]);
  const starts = standin
    .calls('sendMessage')
    .flatMap(({ params, startedAt }) => (params['chat_id'] === home.id ? [startedAt] : []));
  expect(starts).toHaveLength(7);
  const pauses = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  // Between half of it and all of it, from 20 ms on, doubled up to 100 ms.
  for (const [index, least] of [10, 20, 40, 50, 50, 50].entries())
    expect(pauses[index]).toBeGreaterThanOrEqual(least - 3);
});
