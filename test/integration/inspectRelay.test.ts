/** The relay as it is met from outside: who may look, who comes late, who sends rubbish, who does not read. */
import { once } from 'node:events';
import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Message } from '../../src/inspect/keep.ts';
import { openRelay, type Relay, type RelayOptions } from '../../src/inspect/relay.ts';
import { openViewer } from '../support/inspectViewer.ts';

async function open(options: Partial<RelayOptions> = {}): Promise<Relay> {
  const relay = await openRelay({ port: 0, ...options });
  onTestFinished(relay.close);
  return relay;
}

function told(fields: {
  readonly type: string;
  readonly sessionId: string;
  readonly [field: string]: unknown;
}): Message {
  return {
    sourceId: null,
    parentId: null,
    status: 'active',
    event: '',
    bytes: Buffer.from(JSON.stringify(fields)),
    ...fields,
  };
}

const actor = (sessionId: string): Message => told({ type: '@xstate.actor', sessionId });
const snapshot = (sessionId: string, value: string): Message =>
  told({ type: '@xstate.snapshot', sessionId, snapshot: { status: 'active', value } });

/** Status of an answer. */
function statusOf(relay: Relay, path: string, options: object = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, relay.url), options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

/** A line on which somebody has asked for the socket, and may now say anything. Its own end stays open whatever is answered. */
function upgraded({ port }: Relay, host = `127.0.0.1:${port}`): Socket {
  const line = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  onTestFinished(() => void line.destroy());
  const head = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
  line.write(`${head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'x'.repeat(22)}==\r\n\r\n`);
  return line;
}

describe('a page of somebody else', () => {
  test.each([
    'https://evil.example',
    'http://127.0.0.1:1',
    'http://localhost',
    'null',
    'https://stately.ai.evil.example',
  ])('at %s does not get the socket', async (origin) => {
    const relay = await open();
    await expect(openViewer(relay.url, { origin })).rejects.toThrow('403');
    expect(relay.viewers()).toBe(0);
  });

  test('under a name that leads here (DNS rebinding) gets neither the socket nor the page', async () => {
    const relay = await open();
    const headers = { host: `evil.example:${relay.port}` };
    await expect(openViewer(relay.url, { headers, origin: relay.url.slice(0, -1) })).rejects.toThrow('403');
    expect(await statusOf(relay, '/', { headers })).toBe(404);
  });

  test('is not the page of the relay, nor the inspector, nor a program', async () => {
    const relay = await open();
    const origins = [`http://127.0.0.1:${relay.port}`, `http://localhost:${relay.port}`, 'https://stately.ai'];
    for (const origin of origins) await openViewer(relay.url, { origin });
    await openViewer(relay.url);
    expect(relay.viewers()).toBe(4);
  });
});

test('only the loopback hears it', async () => {
  const relay = await open();
  const elsewhere = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  // 127.0.0.2 is this machine as well, and not where it listens.
  for (const host of ['127.0.0.2', ...elsewhere]) {
    const socket = connect({ host, port: relay.port });
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
});

test('the page, its style and its script are all there is to get', async () => {
  const relay = await open();
  for (const path of ['/', '/bridge.js', '/bridge.css']) expect(await statusOf(relay, path)).toBe(200);
  // Without the internet it is all that there is to read.
  expect(await (await fetch(relay.url)).text()).toContain('which takes the internet; /machines of the demo does not');
  for (const path of ['/x', '/bridge.js/', '/../package.json', '/%2e%2e/package.json']) {
    expect(await statusOf(relay, path)).toBe(404);
  }
  expect(await statusOf(relay, '/', { method: 'POST' })).toBe(405);
});

test('a port that is taken is told, with the way out', async () => {
  const relay = await open();
  await expect(openRelay({ port: relay.port })).rejects.toThrow(
    `INSPECT ${relay.port} cannot be used (EADDRINUSE): choose another port.`,
  );
});

test('a late viewer is told what lives, after 10,000 messages, before what happens next', async () => {
  const relay = await open();
  relay.send(actor('x:0'));
  relay.send(actor('x:1'));
  for (let n = 0; n < 10_000; n += 1) relay.send(snapshot('x:1', `state ${n}`));
  relay.send(actor('x:2'));
  relay.send(told({ type: '@xstate.snapshot', sessionId: 'x:2', status: 'done' }));
  const viewer = await openViewer(relay.url);
  relay.send(snapshot('x:0', 'next'));
  await viewer.until((seen) => seen.snapshot?.value === 'next');
  expect(viewer.seen.map((seen) => [seen.sessionId, seen.snapshot?.value ?? seen.type])).toEqual([
    ['x:0', '@xstate.actor'],
    ['x:1', '@xstate.actor'],
    ['x:1', 'state 9999'],
    ['x:0', 'next'],
  ]);
});

test('a message without end is left out', async () => {
  const relay = await open();
  const viewer = await openViewer(relay.url);
  relay.send({ ...actor('x:0'), bytes: Buffer.alloc(300 * 1024, 0x20) });
  relay.send(actor('x:1'));
  await viewer.until(({ sessionId }) => sessionId === 'x:1');
  expect(viewer.seen).toHaveLength(1);
});

describe('rubbish', () => {
  test.each<[string, (send: (data: string | Buffer) => void) => void]>([
    ['binary', (send) => send(Buffer.from([0, 255, 254]))],
    ['no JSON', (send) => send('{"type":')],
    ['a message like those of the relay', (send) => send('{"type":"@xstate.actor","sessionId":"x:6"}')],
    ['a thousand messages', (send) => Array.from({ length: 1_000 }, () => send('x'))],
  ])('(%s) is not read, and nobody else is disturbed', async (_, say) => {
    const relay = await open();
    const [noisy, quiet] = [await openViewer(relay.url), await openViewer(relay.url)];
    say((data) => noisy.socket.send(data));
    noisy.socket.ping();
    await once(noisy.socket, 'pong');
    relay.send(actor('x:7'));
    for (const { until } of [noisy, quiet]) await until(({ sessionId }) => sessionId === 'x:7');
    expect(quiet.seen).toHaveLength(1);
  });

  test.each<[string, Buffer]>([
    // A frame of a client: text, masked, and the length that follows.
    ['a megabyte', Buffer.concat([Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 16, 0, 0]), Buffer.alloc(1024 * 1024)])],
    ['what is no frame at all', Buffer.alloc(64, 0xff)],
    ['a text that is no UTF-8', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe])],
  ])('(%s) ends the one who sent it, and nobody else', async (_, bytes) => {
    const relay = await open();
    const quiet = await openViewer(relay.url);
    const noisy = upgraded(relay);
    await once(noisy, 'data');
    expect(relay.viewers()).toBe(2);
    noisy.on('error', () => noisy.destroy()).write(bytes);
    await expect.poll(relay.viewers).toBe(1);
    relay.send(actor('x:7'));
    await quiet.until(({ sessionId }) => sessionId === 'x:7');
  });

  test('instead of a request, or a line that is cut in the middle of the upgrade, leaves no viewer behind', async () => {
    const relay = await open();
    const noise = connect({ host: '127.0.0.1', port: relay.port });
    noise.end(Buffer.alloc(1_000, 0xff));
    await once(noise.resume(), 'close');
    const cut = upgraded(relay);
    await once(cut, 'connect');
    cut.resetAndDestroy();
    await expect.poll(relay.viewers).toBe(0);
    const viewer = await openViewer(relay.url);
    relay.send(actor('x:7'));
    await viewer.until(({ sessionId }) => sessionId === 'x:7');
  });
});

describe('many', () => {
  test('50 viewers are all told the same, and those who leave are forgotten', async () => {
    const relay = await open();
    relay.send(actor('x:0'));
    const viewers = await Promise.all(Array.from({ length: 50 }, () => openViewer(relay.url)));
    for (let n = 0; n < 100; n += 1) relay.send(snapshot('x:0', `state ${n}`));
    await Promise.all(viewers.map((viewer) => viewer.until((seen) => seen.snapshot?.value === 'state 99')));
    for (const { seen } of viewers) expect(seen).toHaveLength(101);
    for (const { socket } of viewers.slice(1)) socket.close();
    await Promise.all(viewers.slice(1).map(({ closed }) => closed));
    await expect.poll(relay.viewers).toBe(1);
  });

  test('one viewer more than there is room for is refused, until another one leaves', async () => {
    const relay = await open({ limits: { viewers: 2 } });
    const [first] = [await openViewer(relay.url), await openViewer(relay.url)];
    await expect(openViewer(relay.url)).rejects.toThrow('503');
    first.socket.close();
    await first.closed;
    await expect.poll(relay.viewers).toBe(1);
    await openViewer(relay.url);
  });
});

test('a viewer that does not read is let go, and the others miss nothing', async () => {
  const relay = await open({ limits: { backlog: 256 * 1024 } });
  const [slow, quick] = [await openViewer(relay.url), await openViewer(relay.url)];
  slow.socket.pause();
  const large = 'x'.repeat(100_000);
  let sent = 0;
  // As much as the system takes in between, and then the backlog.
  while (relay.viewers() === 2 && sent < 1_000) {
    relay.send(snapshot('x:0', `${large}${sent}`));
    await quick.until((seen) => seen.snapshot?.value === `${large}${sent}`);
    sent += 1;
  }
  expect(relay.viewers()).toBe(1);
  expect(quick.seen).toHaveLength(sent);
  slow.socket.resume();
  expect(await slow.closed).toBe(1006);
});

test('what is told at first may be more than what may wait later', async () => {
  const relay = await open({ limits: { backlog: 1_000 } });
  for (let n = 0; n < 60; n += 1)
    relay.send({ ...actor(`x:${n}`), bytes: Buffer.from(`{"n":${n},"t":"${'x'.repeat(100_000)}"}`) });
  const viewer = await openViewer(relay.url);
  relay.send(snapshot('x:0', 'next'));
  await viewer.until((seen) => seen.snapshot?.value === 'next');
  expect(viewer.seen).toHaveLength(61);
});

test('at the end everybody is told goodbye, and one who does not answer is not waited for', async () => {
  const relay = await openRelay({ port: 0 });
  const [polite, deaf] = [await openViewer(relay.url), await openViewer(relay.url)];
  deaf.socket.pause();
  await relay.close();
  expect(await polite.closed).toBe(1001);
  await expect(openViewer(relay.url)).rejects.toThrow('ECONNREFUSED');
});

test('at the end nobody can hold it up: not one who was refused and stays, nor one who never asked', async () => {
  const relay = await openRelay({ port: 0 });
  const refused = upgraded(relay, 'evil.example');
  const answer: unknown[] = await once(refused, 'data');
  expect(String(answer[0])).toContain('403');
  const silent = connect({ host: '127.0.0.1', port: relay.port, allowHalfOpen: true });
  onTestFinished(() => void silent.destroy());
  await once(silent, 'connect');
  await relay.close();
  await expect(openViewer(relay.url)).rejects.toThrow('ECONNREFUSED');
});
