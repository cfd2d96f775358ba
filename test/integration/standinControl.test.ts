import { request } from 'node:http';
import { expect, test } from 'vitest';
import { field, openStage, type Stage, TOKEN } from '../support/standin.ts';

async function post(
  { standin }: Stage,
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${standin.url}/standin/api${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function get({ standin }: Stage, path: string): Promise<unknown> {
  return (await fetch(`${standin.url}/standin/api${path}`)).json();
}

/** The frames of an event stream, one at a time. */
async function* frames(
  response: Response,
): AsyncGenerator<{ readonly id: string; readonly event: string; readonly data: unknown }, void, void> {
  let text = '';
  const body = response.body?.pipeThrough(new TextDecoderStream());
  for await (const part of body ?? []) {
    text += part;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.split(': ', 1)[0] ?? '', line.slice(line.indexOf(': ') + 2)]),
      );
      text = text.slice(end + 2);
      const data = fields.get('data');
      if (data !== undefined)
        yield { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(data) };
    }
  }
}

async function nextOf(stream: AsyncGenerator<unknown, void, void>): Promise<unknown> {
  const { value } = await stream.next();
  return value;
}

test('the page reads the chats, posts, and gets every event of a conversation', async () => {
  const stage = await openStage();
  const { ann, home, call, standin } = stage;
  const stream = frames(await fetch(`${standin.url}/standin/api/events`));
  const next = (): Promise<unknown> => nextOf(stream);
  const posted = await post(stage, `/chats/${home.key}/messages`, { as: ann.id, text: 'How many cards?' });
  expect(posted.status).toBe(200);
  expect(await next()).toMatchObject({
    event: 'message.sent',
    data: { chat: home.key, message: { text: 'How many cards?', from: { id: ann.id } } },
  });
  await call('sendChatAction', { chat_id: ann.id, action: 'typing' });
  expect(await next()).toMatchObject({ event: 'chat.acted', data: { chat: home.key, action: 'typing' } });
  const reply_markup = { inline_keyboard: [[{ text: 'Yes', callback_data: 'y' }]] };
  const sent = await call('sendMessage', {
    chat_id: ann.id,
    text: 'Seven?',
    entities: [{ type: 'bold', offset: 0, length: 5 }],
    reply_markup,
  });
  const id = Number(field(sent.result, 'message_id'));
  expect(await next()).toMatchObject({
    event: 'message.sent',
    data: { message: { entities: [{ type: 'bold' }], reply_markup } },
  });
  const press = await post(stage, `/chats/${home.key}/messages/${id}/press`, { as: ann.id, row: 0, column: 0 });
  const queryId = field(press.body, 'query_id');
  await call('answerCallbackQuery', { callback_query_id: queryId, text: 'Noted', show_alert: true });
  expect(await next()).toMatchObject({
    event: 'callback.answered',
    data: { query_id: queryId, text: 'Noted', show_alert: true },
  });
  await call('editMessageText', { chat_id: ann.id, message_id: id, text: 'Seven.' });
  const edited = await next();
  expect(edited).toMatchObject({ event: 'message.edited', data: { message: { message_id: id, text: 'Seven.' } } });
  await call('deleteMessage', { chat_id: ann.id, message_id: id });
  expect(await next()).toMatchObject({ event: 'message.deleted', data: { chat: home.key, message_ids: [id] } });
  const headers = { 'last-event-id': String(field(edited, 'id')) };
  const resumed = frames(await fetch(`${standin.url}/standin/api/events`, { headers }));
  expect(await nextOf(resumed)).toMatchObject({ event: 'message.deleted' });
  const state = await get(stage, '/state');
  expect(field(state, 'chats', 0)).toMatchObject({
    key: home.key,
    type: 'private',
    last_message: { text: 'How many cards?' },
  });
  expect(await get(stage, `/chats/${home.key}/messages?after=1`)).toMatchObject([{ text: 'How many cards?' }]);
});

test('a document uploaded on the page reaches the bot, and is never served as a page', async () => {
  const stage = await openStage();
  const { standin, ann, home } = stage;
  const query = new URLSearchParams({ as: String(ann.id), name: 'rules.html', caption: 'new' });
  const response = await fetch(`${standin.url}/standin/api/chats/${home.key}/files?${query.toString()}`, {
    method: 'POST',
    headers: { 'content-type': 'text/html' },
    body: '<script>1</script>',
  });
  const fileId = field(await response.json(), 'document', 'file_id');
  expect(fileId).toEqual(expect.any(String));
  const served = await fetch(`${standin.url}/standin/api/files/${String(fileId)}`);
  expect(served.headers.get('content-type')).toBe('application/octet-stream');
  expect(served.headers.get('x-content-type-options')).toBe('nosniff');
});

test('a scene, a fault and a replay can be set up over HTTP', async () => {
  const stage = await openStage();
  const { standin, ann, call } = stage;
  const user = await post(stage, '/users', { firstName: 'Clara', language: 'de' });
  const group = await post(stage, '/groups', {
    title: 'Table',
    forum: true,
    members: [ann.id, field(user.body, 'id')],
    bots: [standin.bot().user.id],
  });
  const key = String(field(group.body, 'key'));
  const topic = await post(stage, `/chats/${key}/topics`, { as: ann.id, name: 'Catan' });
  const said = await post(stage, `/chats/${key}/messages`, {
    as: field(user.body, 'id'),
    text: '/ask',
    thread: field(topic.body, 'threadId'),
  });
  expect(said.body).toMatchObject({ is_topic_message: true });
  await post(stage, '/faults', { kind: 'html', method: 'getMe' });
  expect((await fetch(`${standin.url}/bot${TOKEN}/getMe`)).status).toBe(502);
  const { queue } = standin.bot();
  const ids = queue.pendingIds();
  await post(stage, '/updates', { action: 'duplicate', update: ids.at(-1) });
  expect(queue.pendingIds()).toEqual([...ids, ids.at(-1)]);
  await call('getUpdates', {});
  expect(await get(stage, '/calls?method=getUpdates')).toMatchObject([{ method: 'getUpdates', outcome: { ok: true } }]);
});

test('what cannot be done is refused with a reason', async () => {
  const stage = await openStage();
  const { standin, boris, ann, home } = stage;
  const send = (body: unknown): ReturnType<typeof post> => post(stage, `/chats/${home.key}/messages`, body);
  expect(await send({ as: boris.id, text: 'x' })).toMatchObject({
    status: 400,
    body: { error: 'the user is not in that chat' },
  });
  expect(await send({ as: ann.id, text: ' ' })).toMatchObject({ status: 400, body: { error: 'a message needs text' } });
  expect(await send({ as: ann.id, text: 'x'.repeat(4097) })).toMatchObject({ status: 400 });
  expect(await send({ as: 'somebody' })).toMatchObject({ status: 400 });
  expect(await post(stage, '/chats/nowhere/messages', { as: ann.id, text: 'x' })).toMatchObject({
    status: 400,
    body: { error: 'there is no chat nowhere' },
  });
  const form = await fetch(`${standin.url}/standin/api/chats/${home.key}/messages`, { method: 'POST', body: 'text=x' });
  expect(form.status).toBe(400);
});

test('pages of other origins and names other than loopback are kept out', async () => {
  const { standin } = await openStage();
  // fetch sets Host and Origin itself: node:http sends what it is told.
  const knock = (headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const knocking = request(`${standin.url}/standin/api/state`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      knocking.once('error', reject).end();
    });
  expect(await knock({})).toBe(200);
  expect(await knock({ host: 'evil.example' })).toBe(403);
  expect(await knock({ origin: 'https://evil.example' })).toBe(403);
  expect(await knock({ origin: standin.url })).toBe(200);
  expect(standin.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});
