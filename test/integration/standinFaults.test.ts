import { spawn } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { openStage, polled, readReply, TOKEN } from '../support/standin.ts';
import { createStandin } from '../../src/standin/standin.ts';

test('429 meets the next calls of one chat, names the seconds, and spares the others', async () => {
  const { call, standin, ann, boris } = await openStage();
  standin.as(boris).sendText(standin.world.privateChat(standin.bot().user.id, boris), '/start');
  const fault = standin.fault({ kind: 'flood', retryAfter: 7, method: 'sendMessage', chat: ann.id, times: 2 });
  const refused = await call('sendMessage', { chat_id: ann.id, text: 'x' });
  expect(refused).toMatchObject({
    status: 429,
    description: 'Too Many Requests: retry after 7',
    parameters: { retry_after: 7 },
  });
  expect((await call('sendMessage', { chat_id: boris.id, text: 'x' })).ok).toBe(true);
  expect(fault.remaining()).toBe(1);
  expect((await call('sendMessage', { chat_id: ann.id, text: 'x' })).status).toBe(429);
  expect((await call('sendMessage', { chat_id: ann.id, text: 'x' })).ok).toBe(true);
});

test('401, 409 and a gateway’s HTML come on demand', async () => {
  const { call, standin } = await openStage();
  standin.fault({ kind: 'unauthorized' });
  expect(await call('getMe')).toMatchObject({ status: 401, description: 'Unauthorized' });
  standin.fault({ kind: 'conflict', method: 'getUpdates' });
  expect((await call('getMe')).ok).toBe(true);
  expect((await call('getUpdates')).status).toBe(409);
  standin.fault({ kind: 'html' });
  const page = await fetch(`${standin.url}/bot${TOKEN}/getMe`);
  expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html']);
  await expect(readReply(page)).rejects.toThrow(SyntaxError);
});

test('a lost answer leaves the message in the chat; a reset connection leaves nothing', async () => {
  const { call, standin, ann, home } = await openStage();
  standin.fault({ kind: 'lost', method: 'sendMessage' });
  await expect(call('sendMessage', { chat_id: ann.id, text: 'sent all the same' })).rejects.toThrow('fetch failed');
  expect(standin.messages(home).at(-1)?.text).toBe('sent all the same');
  standin.fault({ kind: 'reset', method: 'sendMessage' });
  await expect(call('sendMessage', { chat_id: ann.id, text: 'never' })).rejects.toThrow('fetch failed');
  expect(standin.messages(home).at(-1)?.text).toBe('sent all the same');
  expect(standin.calls('sendMessage').map(({ outcome }) => outcome?.fault ?? null)).toEqual(['lost', null]);
});

test('a half-open getUpdates stays silent and a stalled answer stops half-way, until the bot hangs up', async () => {
  const { call, standin } = await openStage();
  for (const kind of ['hang', 'stall'] as const) {
    standin.fault({ kind, method: 'getUpdates' });
    const seen = standin.calls().length;
    const hangUp = new AbortController();
    const answer = call('getUpdates', { timeout: 1 }, hangUp.signal);
    await standin.waitFor(() => standin.calls().length > seen);
    hangUp.abort();
    await expect(answer).rejects.toThrow('aborted');
  }
  standin.fault({ kind: 'slow', milliseconds: 50, method: 'getMe' });
  expect((await call('getMe')).ok).toBe(true);
  expect(standin.calls('getMe').at(-1)?.outcome).toMatchObject({ ok: true, fault: 'slow' });
});

test('the journal holds what the bot sent and what came of it', async () => {
  const { call, standin, ann } = await openStage();
  await call('sendMessage', { chat_id: ann.id, text: '' });
  expect(standin.calls('SENDMESSAGE')).toMatchObject([
    {
      method: 'sendMessage',
      params: { chat_id: ann.id, text: '' },
      outcome: { status: 400, description: 'Bad Request: message text is empty' },
    },
  ]);
});

test('stop ends long polls, hanging requests, event streams and kept-alive connections', async () => {
  const standin = await createStandin({ token: TOKEN }).start();
  const { url } = standin;
  standin.fault({ kind: 'hang', method: 'getMe' });
  const agent = new Agent({ keepAlive: true });
  await new Promise<void>((resolve) => {
    request(`${url}/standin/api/state`, { agent }, (response) => response.resume().once('end', resolve)).end();
  });
  const stream = await fetch(`${url}/standin/api/events`);
  const ended = Promise.allSettled([
    fetch(`${url}/bot${TOKEN}/getUpdates?timeout=50`),
    fetch(`${url}/bot${TOKEN}/getMe`),
    stream.text(),
  ]);
  await Promise.all([polled({ standin }), standin.waitFor(() => standin.calls('getMe').length === 1)]);
  await standin.stop();
  expect((await ended).slice(0, 2).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(fetch(`${url}/standin/api/state`)).rejects.toThrow('fetch failed');
  agent.destroy();
});

test('a process that stopped its stand-in has nothing left to wait for and ends by itself', async () => {
  const program = fileURLToPath(new URL('../support/standinProcess.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await once(child, 'exit')).toEqual([0, null]);
});
