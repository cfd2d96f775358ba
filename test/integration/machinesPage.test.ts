import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { hideTables } from '../../src/logging/chatId.ts';
import { type ActorWatch, createActorWatch } from '../../src/machinesPage/actorWatch.ts';
import { attachChanges } from '../../src/machinesPage/changeStream.ts';
import { addMachinesPage } from '../../src/machinesPage/routes.ts';
import { openStage } from '../support/standin.ts';

async function openPage(): Promise<{ readonly url: string; readonly watch: ActorWatch }> {
  const watch = createActorWatch({ hide: (name) => hideTables(name, () => 'hidden') });
  const { standin } = await openStage({ extend: (server) => addMachinesPage(server, watch) });
  return { url: standin.url, watch };
}

/** What an actor looks like from outside. */
const light = (id: string) => ({ id, sessionId: `x:${id}`, _parent: undefined });
const snapshotOf = (value: string, status = 'active') => ({ machine: { id: 'light' }, value, status, context: {} });

/** fetch tidies a path up before it sends it: node:http sends what it is told. */
function statusOf(url: string, path: string, headers = {}): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asking = request({ hostname, port, path, headers }, (response) => {
      response.resume();
      response.destroy();
      resolve(response.statusCode);
    });
    asking.once('error', reject).end();
  });
}

async function listen(url: string): Promise<IncomingMessage> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const asking = get(`${url}/machines/events`, answered.resolve).once('error', answered.reject);
  onTestFinished(() => void asking.destroy());
  return (await answered.promise).setEncoding('utf8');
}

/** The next events of the stream, as they are written. */
async function nextEvents(stream: IncomingMessage, enough: (text: string) => boolean): Promise<string> {
  let text = '';
  while (!enough(text)) {
    const heard: readonly unknown[] = await once(stream, 'data'); // oxlint-disable-line no-await-in-loop -- one after the other
    text += String(heard[0]);
  }
  return text;
}

test('the page loads nothing but its own files, and a diagram runs nothing', async () => {
  const { url } = await openPage();
  const page = await fetch(`${url}/machines`);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
  );
  const text = await page.text();
  expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?:/);
  const diagram = await fetch(`${url}/machines/lifecycle.svg`);
  expect(diagram.headers.get('content-type')).toBe('image/svg+xml');
  expect(diagram.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
  );
  expect(await diagram.text()).toBe(
    readFileSync(join(import.meta.dirname, '../../docs/machines/lifecycle.svg'), 'utf8'),
  );
});

test('the page says what the two colours of a diagram mean, and has the same', async () => {
  const { url } = await openPage();
  const text = async (path: string): Promise<string> => (await fetch(`${url}${path}`)).text();
  const [page, style, diagram] = await Promise.all([
    text('/machines'),
    text('/machines/machines.css'),
    text('/machines/lifecycle.svg'),
  ]);
  for (const [look, meaning] of [
    ['lit', 'is in this state'],
    ['past', 'was in it before'],
  ]) {
    expect(page).toContain(`<span class="colour ${look}"></span> ${meaning}`);
    const [byDay, byNight] = [...diagram.matchAll(new RegExp(`--${look}: (#[0-9a-f]{6});`, 'gu'))].map(
      ([, hex]) => hex,
    );
    expect(style).toContain(`light-dark(${byDay}, ${byNight})`);
  }
});

test('every module and style of the page is served, and the diagram of every machine', async () => {
  const { url } = await openPage();
  const page = readdirSync(join(import.meta.dirname, '../../src/machinesPage/page'));
  const machines = readdirSync(join(import.meta.dirname, '../../machines')).filter((name) =>
    name.includes('.machine.'),
  );
  const names = [
    ...page.filter((name) => name !== 'tsconfig.json'),
    ...machines.map((name) => name.replace('.machine.ts', '.svg')),
  ];
  expect(names.length).toBeGreaterThan(10);
  const statuses = await Promise.all(names.map(async (name) => [name, await statusOf(url, `/machines/${name}`)]));
  expect(statuses).toEqual(names.map((name) => [name, 200]));
});

test.each([
  '/machines/tsconfig.json',
  '/machines/../routes.ts',
  '/machines/..%2froutes.ts',
  '/machines/%2e%2e/routes.ts',
  '/machines/',
])('no other file of the disk is served: %s', async (path) => {
  const { url } = await openPage();
  expect(await statusOf(url, path)).toBe(404);
});

test('a page of somebody else cannot listen', async () => {
  const { url } = await openPage();
  expect(await statusOf(url, '/machines/events', { origin: 'https://elsewhere.example' })).toBe(403);
  expect(await statusOf(url, '/machines/events', { host: 'elsewhere.example' })).toBe(403);
});

test('who asks for the head of the stream is not kept waiting', async () => {
  const { url } = await openPage();
  const head = await fetch(`${url}/machines/events`, { method: 'HEAD' });
  expect(head.headers.get('content-type')).not.toContain('text/event-stream');
});

test('who comes late is told everything, and then what changes', async () => {
  const { url, watch } = await openPage();
  const early = light('early');
  watch.changed(early, snapshotOf('red'));
  const stream = await listen(url);
  const first = await nextEvents(stream, (text) => text.includes('event: all') && text.endsWith('\n\n'));
  expect(first).toContain('"states":["light","light.red"]');
  watch.changed(early, snapshotOf('green'));
  watch.changed(light('late'), snapshotOf('blue'));
  const change = await nextEvents(stream, (text) => text.includes('light.blue'));
  // In one event, each as it is by now.
  expect(change.match(/event: change/g)).toHaveLength(1);
  expect(change).toContain('"states":["light","light.green"],"past":["light.red"]');
});

test('a listener that went away is no longer told, and the others are', async () => {
  const real = createActorWatch({ hide: (name) => hideTables(name, () => 'hidden') });
  const left = Promise.withResolvers<undefined>();
  const watch: ActorWatch = {
    ...real,
    subscribe: (hear) => {
      const unsubscribe = real.subscribe(hear);
      return () => {
        unsubscribe();
        left.resolve(undefined);
      };
    },
  };
  const { standin } = await openStage({ extend: (server) => addMachinesPage(server, watch) });
  const [leaving, staying] = [await listen(standin.url), await listen(standin.url)];
  leaving.destroy();
  await left.promise;
  watch.changed(light('late'), snapshotOf('red'));
  expect(await nextEvents(staying, (text) => text.includes('x:late'))).toContain('light.red');
});

test('a listener that does not read is cut off rather than kept in memory', async () => {
  const watch = createActorWatch({ hide: (name) => hideTables(name, () => 'hidden') });
  const attached = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => {
    attachChanges(watch, response);
    attached.resolve(response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  const stream = await listen(`http://127.0.0.1:${address.port}`);
  stream.pause();
  const response = await attached.promise;
  const closed = once(response, 'close');
  let turn = 0;
  // Far more than what the sockets hold between them.
  const filling = setInterval(() => {
    turn += 1;
    for (let one = 0; one < 20; one += 1)
      watch.changed(light(`${'x'.repeat(100_000)}${one}`), snapshotOf(`s${turn % 9}`));
  }, 5);
  onTestFinished(() => clearInterval(filling));
  await closed;
  expect(response.writableEnded).toBe(false);
  expect(response.destroyed).toBe(true);
});
