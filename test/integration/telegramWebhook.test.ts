import { once } from 'node:events';
import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { StorageError } from '../../src/errors.ts';
import { ALLOWED_UPDATES } from '../../src/telegram/intake/intake.ts';
import {
  receiveByWebhook,
  WEBHOOK_TIMING,
  type WebhookIntake,
  type WebhookOptions,
} from '../../src/telegram/intake/webhook.ts';
import { drain, openStage, type Stage } from '../support/standin.ts';
import { countConnections, MemoryInbox, openApi, readForTest, Told } from '../support/telegram.ts';

const SECRET = 'a-secret_of-Telegram';
const PATH = '/hook/:id/*';
const QUICK = { ...WEBHOOK_TIMING, first: 20, last: 40, least: 10 };

interface Hook {
  readonly inbox: MemoryInbox;
  readonly told: Told;
  readonly intake: WebhookIntake;
  readonly send: (body: string | Buffer, change?: Partial<Sending>) => Promise<Answer>;
  readonly open: (change?: Partial<Sending>) => ClientRequest;
}

interface Sending {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

const update = (id: number, text = 'Hello'): string => JSON.stringify({ update_id: id, message: { text } });

/** A webhook that only this test knows of: Telegram is somebody who says yes to everything. */
async function openHook(options: Partial<WebhookOptions> = {}): Promise<Hook> {
  const telegram = await countConnections((_request, response) => response.end('{"ok":true,"result":true}'));
  const inbox = new MemoryInbox();
  const told = new Told();
  const intake = await receiveByWebhook({
    api: openApi(telegram.url),
    inbox,
    read: readForTest,
    handlers: told.handlers,
    url: `https://bot.example${PATH}`,
    secret: SECRET,
    host: '127.0.0.1',
    port: 0,
    timing: QUICK,
    ...options,
  });
  onTestFinished(() => intake.stop());
  const open: Hook['open'] = (change = {}) => {
    const sending = { path: PATH, method: 'POST', headers: { 'x-telegram-bot-api-secret-token': SECRET }, ...change };
    return request({ host: '127.0.0.1', port: intake.port, agent: false, ...sending });
  };
  return {
    inbox,
    told,
    intake,
    open,
    send: (body, change) => {
      const sent = open(change);
      const answer = answerOf(sent);
      sent.end(body);
      return answer;
    },
  };
}

function answerOf(sent: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
      // What is left of the request is of no use to anybody any more.
      sent.on('error', () => undefined);
    });
  });
}

function reachable(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

test('an update is acknowledged when it is stored, and not before', async () => {
  const { send, inbox, told } = await openHook();
  const release = inbox.hold();
  const answer = send(update(1));
  await expect.poll(() => inbox.calls).toBe(1);
  const early = await Promise.race([answer, new Promise((resolve) => setImmediate(resolve, 'none yet'))]);
  expect([early, inbox.ids()]).toEqual(['none yet', []]);
  release();
  expect(await answer).toMatchObject({ status: 200, body: '' });
  expect(inbox.ids()).toEqual([1]);
  expect(told.words).toContain('received 1');
});

test('an update that cannot be stored is answered 503, and is taken when it comes again', async () => {
  const { send, inbox, told } = await openHook();
  await told.until('healthy');
  inbox.failures.push(new StorageError('locked', 'busy', { retryable: true }));
  expect(await send(update(1))).toMatchObject({ status: 503, body: '' });
  expect(await send(update(1))).toMatchObject({ status: 200 });
  expect(await send(update(1))).toMatchObject({ status: 200 });
  expect(told.words).toEqual(['healthy', 'trouble locked', 'healthy', 'received 1', 'healthy']);
});

test.each([
  ['no secret', {}],
  ['an empty secret', { 'x-telegram-bot-api-secret-token': '' }],
  ['a wrong secret', { 'x-telegram-bot-api-secret-token': SECRET.replace('a', 'b') }],
  ['a longer secret', { 'x-telegram-bot-api-secret-token': `${SECRET}x` }],
  ['a shorter secret', { 'x-telegram-bot-api-secret-token': SECRET.slice(0, -1) }],
])('%s: refused, and not a byte of the body is waited for', async (_case, headers) => {
  const { open, inbox } = await openHook();
  const sent = open({ headers: { ...headers, 'content-length': '1000' } });
  const answer = answerOf(sent);
  sent.flushHeaders();
  expect(await answer).toMatchObject({ status: 401, body: '', headers: { connection: 'close' } });
  expect(inbox.calls).toBe(0);
});

test.each([
  ['GET', PATH],
  ['PUT', PATH],
  ['POST', '/'],
  ['POST', '/update'],
  ['POST', `${PATH}/`],
  ['POST', '/hook/7/x'],
  ['POST', '/%zz'],
])('%s %s is nobody here, with the secret and without', async (method, path) => {
  const { send, inbox } = await openHook();
  expect(await send('', { method, path })).toMatchObject({ status: 404, body: '' });
  expect(await send('', { method, path, headers: {} })).toMatchObject({ status: 404, body: '' });
  expect(inbox.calls).toBe(0);
});

test('the path is found with a query behind it', async () => {
  const { send } = await openHook();
  expect(await send(update(1), { path: `${PATH}?x=1` })).toMatchObject({ status: 200 });
});

test.each([
  ['nothing', ''],
  ['half an update', '{"update_id":1,'],
  ['null', 'null'],
  ['a list', '[]'],
  ['no id', '{"message":{}}'],
  ['a fraction for an id', '{"update_id":1.5}'],
  ['an id below zero', '{"update_id":-1}'],
  ['bytes that are no text', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ['brackets without end', '['.repeat(1_000_000)],
])('%s is no update: 400', async (_case, body) => {
  const { send, inbox } = await openHook();
  expect(await send(body)).toMatchObject({ status: 400, body: '' });
  expect(inbox.calls).toBe(0);
});

test('an update that nobody can place is acknowledged, or it would come for ever', async () => {
  const { send, inbox } = await openHook({ read: () => null });
  expect(await send(update(1))).toMatchObject({ status: 200 });
  expect(inbox.calls).toBe(0);
});

test('1 MiB is taken, one byte more is not, whether its length was told or not', async () => {
  const { send, inbox } = await openHook();
  const limit = 1024 * 1024;
  const exact = update(1, 'x'.repeat(limit - update(1, '').length));
  expect(Buffer.byteLength(exact)).toBe(limit);
  expect(await send(exact)).toMatchObject({ status: 200 });
  expect(await send(`${exact} `)).toMatchObject({ status: 413, body: '' });
  const chunked = { 'x-telegram-bot-api-secret-token': SECRET, 'transfer-encoding': 'chunked' };
  expect(await send(`${exact} `, { headers: chunked })).toMatchObject({ status: 413, body: '' });
  expect(inbox.ids()).toEqual([1]);
});

test('characters that are spread over chunks arrive whole', async () => {
  const { open, inbox } = await openHook();
  const bytes = Buffer.from(update(1, 'Дракон 🐉 съел 🧙‍♂️'));
  const sent = open();
  const answer = answerOf(sent);
  for (const byte of bytes) sent.write(Buffer.from([byte]));
  sent.end();
  expect((await answer).status).toBe(200);
  expect(inbox.texts()).toEqual(['Дракон 🐉 съел 🧙‍♂️']);
});

test.each([
  'POST /hook/:id/* HTTP/1.1\r\nhost: x\r\n',
  `POST ${PATH} HTTP/1.1\r\nhost: x\r\nx-telegram-bot-api-secret-token: ${SECRET}\r\ncontent-length: 50\r\n\r\n{"upd`,
])('who sends too slowly is cut off: %j', async (begun) => {
  const { intake, inbox } = await openHook({ timing: { ...QUICK, request: 200 } });
  const socket = connect(intake.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  socket.write(begun);
  await once(socket, 'close');
  expect(answer).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  expect(inbox.calls).toBe(0);
});

test('what is no HTTP gets a status and nothing else', async () => {
  const { intake } = await openHook();
  const socket = connect(intake.port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString();
  });
  socket.write('\u0016\u0003\u0001 hello\r\n\r\n');
  await once(socket, 'close');
  expect(answer).toBe('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
});

test('many at once are each stored once', async () => {
  const { send, inbox } = await openHook();
  const ids = Array.from({ length: 300 }, (_, index) => index + 1);
  const answers = await Promise.all([...ids, ...ids].map((id) => send(update(id))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(inbox.ids().toSorted((one, other) => one - other)).toEqual(ids);
});

test('stop answers what is under way, takes nothing new, and resolves when all is closed', async () => {
  const { send, open, inbox, intake } = await openHook();
  const idle = connect(intake.port, '127.0.0.1');
  await once(idle, 'connect');
  const release = inbox.hold();
  const late = open();
  const lateAnswer = answerOf(late);
  late.write(update(2).slice(0, 10));
  const answer = send(update(1));
  await expect.poll(() => inbox.calls).toBe(1);
  const stopped = intake.stop();
  await expect.poll(() => reachable(intake.port)).toBe(false);
  late.end(update(2).slice(10));
  await expect.poll(() => inbox.calls).toBe(2);
  release();
  expect([(await answer).status, (await lateAnswer).status]).toEqual([200, 200]);
  await stopped;
  await intake.stop();
  expect(inbox.ids()).toEqual([1, 2]);
});

test('stop waits no longer than its limit for who sends too slowly, and cuts off who says nothing', async () => {
  const { open, intake, inbox } = await openHook({ timing: { ...QUICK, request: 200 } });
  const silent = connect(intake.port, '127.0.0.1');
  silent.on('error', () => undefined);
  await once(silent, 'connect');
  const slow = open({
    headers: { 'x-telegram-bot-api-secret-token': SECRET, 'content-length': '50', expect: '100-continue' },
  });
  slow.on('error', () => undefined);
  const ends = Promise.all([slow, silent].map((one) => new Promise((resolve) => one.once('close', resolve))));
  slow.flushHeaders();
  await once(slow, 'continue');
  slow.write('{');
  await intake.stop();
  await ends;
  expect(inbox.calls).toBe(0);
});

test('stop waits for what is being stored though whoever sent it has gone', async () => {
  const { open, intake, inbox } = await openHook();
  const release = inbox.hold();
  const sent = open();
  sent.on('error', () => undefined);
  sent.end(update(1));
  await expect.poll(() => inbox.calls).toBe(1);
  sent.destroy();
  let isOver = false;
  const stopped = intake.stop().finally(() => {
    isOver = true;
  });
  await expect.poll(() => reachable(intake.port)).toBe(false);
  expect(isOver).toBe(false);
  release();
  await stopped;
  expect(inbox.ids()).toEqual([1]);
});

test('a port that is in use is told by the name of the variable', async () => {
  const { intake } = await openHook();
  await expect(openHook({ port: intake.port })).rejects.toMatchObject({
    code: 'port_in_use',
    message: `PORT ${intake.port} is in use by another program: choose another PORT`,
  });
});

/** The stand-in delivers to a webhook of ours; faults are those of the stand-in. */
async function openDelivery(): Promise<Stage & Pick<Hook, 'inbox' | 'told'> & { begin: () => Promise<WebhookIntake> }> {
  const stage = await openStage();
  await drain(stage);
  const inbox = new MemoryInbox();
  const told = new Told();
  const free = await countConnections(() => undefined);
  await new Promise((resolve) => free.server.close(resolve));
  const begin = async (): Promise<WebhookIntake> => {
    const intake = await receiveByWebhook({
      api: openApi(stage.standin.url),
      inbox,
      read: readForTest,
      handlers: told.handlers,
      url: `${free.url}/hook`,
      secret: SECRET,
      host: '127.0.0.1',
      port: Number(new URL(free.url).port),
      timing: QUICK,
    });
    onTestFinished(() => intake.stop());
    return intake;
  };
  return { ...stage, inbox, told, begin };
}

test('the webhook is set with its secret and with what is handled, and updates come to it', async () => {
  const { standin, ann, home, inbox, told, begin } = await openDelivery();
  await begin();
  await told.until('healthy');
  expect(standin.calls('setWebhook').map(({ params }) => params)).toMatchObject([
    { secret_token: SECRET, allowed_updates: ALLOWED_UPDATES, max_connections: 40 },
  ]);
  standin.as(ann).sendText(home, 'one');
  standin.as(ann).sendText(home, 'two');
  await told.until('received 1', 2);
  expect(inbox.texts()).toEqual(['one', 'two']);
});

test('an update that met a failing storage comes again and is stored', async () => {
  const { standin, ann, home, inbox, told, begin } = await openDelivery();
  await begin();
  inbox.failures.push(new StorageError('full', 'no room', { retryable: true }));
  standin.as(ann).sendText(home, 'one');
  await told.until('received 1');
  expect(inbox.texts()).toEqual(['one']);
  expect(told.troubles()).toEqual(['trouble full']);
});

test('the webhook is set again and again until Telegram has heard', async () => {
  const { standin, told, begin } = await openDelivery();
  standin.fault({ kind: 'html', method: 'setWebhook' });
  standin.fault({ kind: 'flood', retryAfter: 0, method: 'setWebhook' });
  standin.fault({ kind: 'error', code: 400, description: 'Bad Request: bad webhook: no host', method: 'setWebhook' });
  await begin();
  await told.until('healthy');
  expect(told.words).toEqual(['trouble unreachable', 'trouble flood', 'trouble rejected', 'healthy']);
});

test('a refused token ends the setting of the webhook', async () => {
  const { standin, told, begin } = await openDelivery();
  standin.fault({ kind: 'unauthorized', method: 'setWebhook' });
  await begin();
  await told.until('refused');
  expect(told.words).toEqual(['refused']);
});

test('stop while Telegram cannot be reached waits for nothing', async () => {
  const { standin, told, begin } = await openDelivery();
  standin.fault({ kind: 'html', method: 'setWebhook' });
  standin.fault({ kind: 'hang', method: 'setWebhook' });
  const intake = await begin();
  await told.until('trouble unreachable');
  await standin.waitFor(() => standin.calls('setWebhook').length === 2);
  await intake.stop();
  expect(told.words).toEqual(['trouble unreachable']);
});
