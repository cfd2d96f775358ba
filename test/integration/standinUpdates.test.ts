import { createServer } from 'node:http';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { field, list, openStage, polled, readReply, TOKEN } from '../support/standin.ts';

const texts = (updates: unknown): readonly unknown[] => list(updates).map((update) => field(update, 'message', 'text'));

test('updates come again until a higher offset confirms them', async () => {
  const { standin, ann, home, call } = await openStage();
  standin.as(ann).sendText(home, 'one');
  const first = await call('getUpdates', {});
  expect(texts(first.result)).toEqual(['/start', 'one']);
  expect(texts((await call('getUpdates', {})).result)).toEqual(['/start', 'one']);
  const id = Number(field(first.result, 0, 'update_id'));
  expect(field(first.result, 1, 'update_id')).toBe(id + 1);
  expect(texts((await call('getUpdates', { offset: id + 1 })).result)).toEqual(['one']);
  expect(texts((await call('getUpdates', {})).result)).toEqual(['one']);
});

test('a negative offset keeps the last updates and forgets the rest; limit is clamped to 1 to 100', async () => {
  const { standin, ann, home, call } = await openStage();
  for (let number = 1; number <= 120; number += 1) standin.as(ann).sendText(home, String(number));
  expect(list((await call('getUpdates', { limit: 500 })).result)).toHaveLength(100);
  expect(list((await call('getUpdates', { limit: 0 })).result)).toHaveLength(1);
  expect(texts((await call('getUpdates', { offset: -2 })).result)).toEqual(['119', '120']);
  expect(texts((await call('getUpdates', {})).result)).toEqual(['119', '120']);
});

test('a long poll is answered by the next update, and with nothing when its time is up', async () => {
  const stage = await openStage();
  const { standin, ann, home, call } = stage;
  await call('getUpdates', { offset: -1 });
  const offset = Number(standin.bot().queue.pendingIds()[0]) + 1;
  const poll = call('getUpdates', { offset, timeout: 30 });
  await polled(stage);
  standin.as(ann).sendText(home, 'news');
  expect(texts((await poll).result)).toEqual(['news']);
  const next = Number(standin.bot().queue.pendingIds()[0]) + 1;
  expect((await call('getUpdates', { offset: next, timeout: 1 })).result).toEqual([]);
});

test('a second poll ends the first with 409, and a bot that hangs up leaves nothing behind', async () => {
  const stage = await openStage();
  const { standin, call } = stage;
  standin.bot().queue.clear();
  const first = call('getUpdates', { timeout: 30 });
  await polled(stage);
  const hangUp = new AbortController();
  const second = call('getUpdates', { timeout: 30 }, hangUp.signal);
  expect(await first).toMatchObject({
    status: 409,
    description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  });
  await polled(stage);
  hangUp.abort();
  await expect(second).rejects.toThrow('aborted');
  await standin.waitFor(() => !standin.bot().queue.polled || standin.calls('getUpdates').at(-1)?.outcome);
  expect(standin.bot().queue.polled).toBe(false);
});

test('allowed_updates is remembered, and an empty list sets the default', async () => {
  const { standin, ann, home, call } = await openStage();
  await call('getUpdates', { allowed_updates: ['callback_query'] });
  standin.as(ann).sendText(home, 'unheard');
  await call('getUpdates', {});
  standin.as(ann).sendText(home, 'still unheard');
  expect(texts((await call('getUpdates', { allowed_updates: [] })).result)).toEqual(['/start']);
  standin.as(ann).sendText(home, 'heard');
  standin.as(ann).react(home, 1, '👍');
  expect(texts((await call('getUpdates', {})).result)).toEqual(['/start', 'heard']);
});

test('a duplicate, an inverted order and ids dealt anew all reach a bot that confirmed more', async () => {
  const { standin, ann, home, call } = await openStage();
  const { queue } = standin.bot();
  const [first = 0] = queue.pendingIds();
  await call('getUpdates', { offset: first + 1 });
  expect(queue.duplicate(first)).toBe(true);
  expect(texts((await call('getUpdates', { offset: first + 1 })).result)).toEqual(['/start']);
  expect(texts((await call('getUpdates', { offset: first + 1 })).result)).toEqual([]);
  queue.hold();
  standin.as(ann).sendText(home, 'a');
  standin.as(ann).sendText(home, 'b');
  queue.release((updates) => updates.toReversed());
  expect(texts((await call('getUpdates', { offset: first + 1 })).result)).toEqual(['b', 'a']);
  queue.jump(7);
  standin.as(ann).sendText(home, 'c');
  const after = await call('getUpdates', { offset: first + 3 });
  expect(texts(after.result)).toEqual(['c']);
  expect(field(after.result, 0, 'update_id')).toBe(7);
});

test('the webhook gets updates one at a time in order, with its secret, and again until it says 2xx', async () => {
  const { standin, ann, home, call } = await openStage();
  standin.bot().queue.clear();
  const got: { readonly text: unknown; readonly secret: unknown }[] = [];
  const hook = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const text = field(JSON.parse(body), 'message', 'text');
      got.push({ text, secret: request.headers['x-telegram-bot-api-secret-token'] });
      response.writeHead(got.length === 1 ? 500 : 200).end();
      if (got.length === 3) hook.emit('all');
    });
  });
  await once(hook.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    hook.closeAllConnections();
    hook.close();
  });
  const address = hook.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const all = once(hook, 'all');
  const set = await call('setWebhook', { url: `http://127.0.0.1:${port}/hook`, secret_token: 'sesame' });
  expect(set).toMatchObject({ ok: true, result: true, description: 'Webhook was set' });
  standin.as(ann).sendText(home, 'first');
  standin.as(ann).sendText(home, 'second');
  await all;
  expect(got.map(({ text }) => text)).toEqual(['first', 'first', 'second']);
  expect(got.map(({ secret }) => secret)).toEqual(['sesame', 'sesame', 'sesame']);
  const refused = await call('getUpdates', {});
  expect(refused.status).toBe(409);
  expect(refused.description).toContain("can't use getUpdates method while webhook is active");
  const info = await call('getWebhookInfo');
  expect(field(info.result, 'last_error_message')).toBe('Wrong response from the webhook: 500 Internal Server Error');
  expect((await call('deleteWebhook')).description).toBe('Webhook was deleted');
  expect(field((await call('getWebhookInfo')).result, 'url')).toBe('');
  expect((await call('getUpdates', {})).ok).toBe(true);
});

test('an unknown token is 401, an unknown method 404, an oversized body 413', async () => {
  const { standin, call } = await openStage({ bodyLimit: 2000 });
  const stranger = await readReply(await fetch(`${standin.url}/bot1:nobody/getMe`));
  expect(stranger).toMatchObject({ status: 401, ok: false, description: 'Unauthorized' });
  expect(await call('sendTelepathy')).toMatchObject({ status: 404, description: 'Not Found: method not found' });
  expect(await call('sendMessage', { chat_id: 1001, text: 'x'.repeat(3000) })).toMatchObject({
    status: 413,
    ok: false,
  });
});

test('parameters come by query string, form, JSON and multipart, and the method’s case does not matter', async () => {
  const { standin, ann } = await openStage();
  const base = `${standin.url}/bot${TOKEN}`;
  const form = new FormData();
  form.set('chat_id', String(ann.id));
  form.set('text', 'multipart');
  const keyboard = JSON.stringify({ inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] });
  const replies = await Promise.all([
    fetch(`${base}/sendmessage?chat_id=${ann.id}&text=query`),
    fetch(`${base}/SENDMESSAGE`, {
      method: 'POST',
      body: new URLSearchParams({ chat_id: String(ann.id), text: 'form', reply_markup: keyboard }),
    }),
    fetch(`${base}/sendMessage`, { method: 'POST', body: form }),
  ]);
  const sent = await Promise.all(replies.map((reply) => readReply(reply)));
  expect(sent.map(({ result }) => field(result, 'text'))).toEqual(['query', 'form', 'multipart']);
  expect(field(sent[1]?.result, 'reply_markup', 'inline_keyboard', 0, 0, 'callback_data')).toBe('go');
});
