import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { FaultKind } from '../../src/standin/faults.ts';
import { field, openStage, TOKEN } from '../support/standin.ts';
import { countConnections, failureOf, openApi } from '../support/telegram.ts';

const UNHEARD: readonly FaultKind[] = [
  { kind: 'html' },
  { kind: 'html', status: 200 },
  { kind: 'html', status: 404 },
  { kind: 'error', code: 500, description: 'Internal Server Error' },
  { kind: 'lost' },
  { kind: 'reset' },
  { kind: 'hang' },
  { kind: 'stall' },
  { kind: 'slow', milliseconds: 60_000 },
];

test('an answer that succeeds is its result, and a parameter that is null is left out', async () => {
  const { standin, ann } = await openStage();
  const api = openApi(standin.url);
  const sent = await api.call('sendMessage', { chat_id: ann.id, text: 'Here', message_thread_id: null });
  expect(field(sent, 'text')).toBe('Here');
  expect(standin.calls('sendMessage').at(-1)?.params).toEqual({ chat_id: ann.id, text: 'Here' });
  expect(field(await openApi(`${standin.url}/`).call('getMe'), 'username')).toBe('rules_bot');
});

test.each(UNHEARD)('$kind $status: nothing was heard, and the message may be there all the same', async (fault) => {
  const { standin, ann } = await openStage();
  standin.fault(fault);
  const call = openApi(standin.url).call('sendMessage', { chat_id: ann.id, text: 'x' }, { limit: 300 });
  expect(await failureOf(call)).toMatchObject({
    code: 'unreachable',
    method: 'sendMessage',
    retryable: true,
    mayHaveHappened: true,
  });
});

test('where nobody listens, and where the name is nobody’s, nothing can have happened', async () => {
  const { url, server } = await countConnections(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  expect(await failureOf(openApi(url).call('getMe'))).toMatchObject({ code: 'unreachable', mayHaveHappened: false });
});

test('refusals of a stand-in come with what is needed to act on them', async () => {
  const { standin, ann, boris } = await openStage();
  const api = openApi(standin.url);
  standin.fault({ kind: 'flood', retryAfter: 7 });
  expect(await failureOf(api.call('getMe'))).toMatchObject({ code: 'flood', retryAfter: 7000, retryable: true });
  standin.fault({ kind: 'unauthorized' });
  expect(await failureOf(api.call('getMe'))).toMatchObject({ code: 'unauthorized', status: 401 });
  standin.fault({ kind: 'conflict' });
  expect(await failureOf(api.call('getUpdates'))).toMatchObject({ code: 'conflict' });
  expect(await failureOf(openApi(standin.url, '1:nobody').call('getMe'))).toMatchObject({ code: 'unauthorized' });
  expect(await failureOf(api.call('noSuchMethod'))).toMatchObject({ code: 'rejected', status: 404 });
  standin.as(ann).setBlocked(standin.chat(ann.id), true);
  expect(await failureOf(api.call('sendMessage', { chat_id: ann.id, text: 'x' }))).toMatchObject({ code: 'blocked' });
  expect(await failureOf(api.call('sendMessage', { chat_id: 4711, text: 'x' }))).toMatchObject({ code: 'chat_gone' });
  const group = standin.addGroup({
    type: 'group',
    title: 'Friday',
    members: [boris],
    bots: [{ user: standin.bot().user }],
  });
  const supergroup = standin.migrate(group, boris);
  expect(await failureOf(api.call('sendMessage', { chat_id: group.id, text: 'x' }))).toMatchObject({
    code: 'migrated',
    migratedTo: supergroup.id,
  });
});

const flood = { ok: false, error_code: 429, description: 'Too Many Requests' };
const MALFORMED = [
  [
    { ...flood, parameters: { retry_after: 'soon' } },
    { code: 'flood', retryAfter: 1_000 },
  ],
  [
    { ...flood, parameters: { retry_after: {} } },
    { code: 'flood', retryAfter: 1_000 },
  ],
  [
    { ...flood, parameters: { retry_after: -5 } },
    { code: 'flood', retryAfter: 1_000 },
  ],
  [
    { ...flood, parameters: 7, description: [1] },
    { code: 'flood', retryAfter: 1_000 },
  ],
  [
    { ...flood, error_code: '429' },
    { code: 'unreachable', mayHaveHappened: true },
  ],
  [{ ok: false }, { code: 'unreachable', mayHaveHappened: true }],
  [
    { ok: false, error_code: 400, parameters: { migrate_to_chat_id: 'abc' } },
    { code: 'rejected', migratedTo: null },
  ],
  [null, { code: 'unreachable', mayHaveHappened: true }],
  [[], { code: 'unreachable', mayHaveHappened: true }],
] as const;

test.each(MALFORMED)('a refusal of odd kinds, %j, says nothing but what can be understood', async (body, error) => {
  const { url } = await countConnections((_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  expect(await failureOf(openApi(url).call('sendMessage', { chat_id: 1, text: 'x' }))).toMatchObject(error);
});

test('no error holds the token, the address or what was said, however deep one looks', async () => {
  const { standin, ann } = await openStage();
  const refusals: readonly FaultKind[] = [
    { kind: 'unauthorized' },
    { kind: 'flood', retryAfter: 1 },
    { kind: 'error', code: 400, description: 'Bad Request: no such thing as my-secret-text' },
  ];
  for (const fault of [...UNHEARD, ...refusals]) {
    standin.fault(fault);
    const call = openApi(standin.url).call('sendMessage', { chat_id: ann.id, text: 'my-secret-text' }, { limit: 200 });
    const error = await failureOf(call);
    const all = inspect(error, { depth: Infinity, showHidden: true, getters: true });
    expect(all).not.toMatch(new RegExp(`${TOKEN.split(':')[1] ?? ''}|127\\.0\\.0\\.1|my-secret-text`));
  }
});

test.each(['hang', 'stall'] as const)('%s: the caller’s signal ends the call and its connection', async (kind) => {
  const { standin } = await openStage();
  const api = openApi(standin.url);
  standin.fault({ kind, method: 'getUpdates' });
  const stop = new AbortController();
  const call = failureOf(api.call('getUpdates', { timeout: 50 }, { signal: stop.signal }));
  await standin.waitFor(() => standin.calls('getUpdates').length === 1);
  stop.abort();
  expect(await call).toMatchObject({ code: 'aborted', retryable: false, mayHaveHappened: true });
  const early = await failureOf(api.call('getUpdates', {}, { signal: stop.signal }));
  expect([early.code, early.mayHaveHappened]).toEqual(['aborted', false]);
});

test('a connection on which nothing comes any more is gone when the limit has passed', async () => {
  const silent = await countConnections((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"ok":true,');
  });
  const error = await failureOf(openApi(silent.url).call('getMe', {}, { limit: 100 }));
  expect(error.code).toBe('unreachable');
  expect(error.message).toContain('100 ms');
  await silent.allClosed();
  expect(silent.connections).toHaveLength(1);
});

test('a gateway’s page without end does not hold its connection, though nobody reads it', async () => {
  const endless = await countConnections((_request, response) => {
    response.writeHead(503, { 'content-type': 'text/html' });
    const more = (): void => {
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  });
  expect(await failureOf(openApi(endless.url).call('getMe'))).toMatchObject({ code: 'unreachable' });
  await endless.allClosed();
});

test.each([{ 'content-length': '100' }, {}])('an answer that breaks off (%o) is noticed at once', async (headers) => {
  const broken = await countConnections((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    response.write('{"ok":true,', () => response.destroy());
  });
  const error = await failureOf(openApi(broken.url).call('getMe'));
  expect(error).toMatchObject({ code: 'unreachable', mayHaveHappened: true });
  expect(error.message).not.toContain('within');
});

test.each(['null', '[]', '{}', '{"ok":false}', '"ok"', ''])('an answer that is %o is none', async (body) => {
  const odd = await countConnections((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  expect(await failureOf(openApi(odd.url).call('getMe'))).toMatchObject({ code: 'unreachable', mayHaveHappened: true });
});

test('calls one after the other share a connection; a thousand at once share a bounded number', async () => {
  const busy = await countConnections((request, response) => {
    request.resume().once('end', () => response.end('{"ok":true,"result":true}'));
  });
  const api = openApi(busy.url);
  for (let count = 0; count < 20; count += 1) await api.call('getMe');
  expect(busy.connections).toHaveLength(1);
  const answers = await Promise.all(Array.from({ length: 1000 }, () => api.call('sendMessage', { text: 'x' })));
  expect(answers.every((answer) => answer === true)).toBe(true);
  expect(busy.connections.length).toBeLessThanOrEqual(128);
  api.close();
  await busy.allClosed();
});

test('a closed door ends the calls that are under way and takes no more', async () => {
  const { standin } = await openStage();
  const api = openApi(standin.url);
  standin.fault({ kind: 'hang', method: 'getMe' });
  const call = failureOf(api.call('getMe'));
  await standin.waitFor(() => standin.calls('getMe').length === 1);
  api.close();
  expect(await call).toMatchObject({ code: 'aborted' });
  expect(await failureOf(api.call('getMe'))).toMatchObject({ code: 'aborted', mayHaveHappened: false });
});

test('beside an upload, objects arrive whole', async () => {
  const { standin, ann, home } = await openStage();
  const asked = standin.as(ann).sendText(home, 'Which page?');
  await openApi(standin.url).call('sendDocument', {
    chat_id: ann.id,
    document: { source: Buffer.from('page'), filename: 'page.txt' },
    caption: 'p. 4',
    caption_entities: [{ type: 'bold', offset: 0, length: 2 }],
    reply_parameters: { message_id: asked.message_id },
    reply_markup: { inline_keyboard: [[{ text: 'More', callback_data: 'more' }]] },
  });
  const sent = standin.messages(home).at(-1);
  expect(sent).toMatchObject({
    caption: 'p. 4',
    caption_entities: [{ type: 'bold', offset: 0, length: 2 }],
    reply_to_message: { message_id: asked.message_id },
    reply_markup: { inline_keyboard: [[{ text: 'More', callback_data: 'more' }]] },
    document: { file_name: 'page.txt', file_size: 4 },
  });
});
