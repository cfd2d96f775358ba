/** Health over HTTP: real requests; what is in the way of listening, and what strangers try. */
import { EventEmitter, once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Health } from '../../src/health/health.ts';
import { type HealthServerOptions, openHealthServer } from '../../src/health/healthServer.ts';
import { keepListening } from '../../src/health/keepListening.ts';

const HEALTH: Health = {
  state: 'ready',
  value: { ready: {} },
  tags: [],
  startup: true,
  ready: true,
  live: true,
  degraded: [],
  checks: { lifecycle: true, intake: true },
  details: { lifecycle: 'ready' },
};
const HOST = '127.0.0.1';

async function openServer(
  health: () => Health,
  metrics: HealthServerOptions['metrics'] = async () => ({ contentType: 'text/plain', text: 'a 1\n' }),
) {
  const server = await openHealthServer({ health, metrics }, { host: HOST, port: 0 });
  onTestFinished(() => server.close());
  return (path: string, init: RequestInit = {}) => fetch(`http://${HOST}:${server.port}${path}`, init);
}

test('each tier answers for itself', async () => {
  let health = HEALTH;
  const get = await openServer(() => health);
  const ask = async (tier: string) => {
    const response = await get(`/health/${tier}`);
    return [response.status, await response.json()];
  };
  expect(await ask('ready')).toEqual([
    200,
    { status: 'ok', checks: { lifecycle: true, intake: true }, details: { lifecycle: 'ready' } },
  ]);
  health = { ...HEALTH, degraded: ['model'] };
  expect(await ask('ready')).toMatchObject([200, { status: 'degraded' }]);
  expect(await ask('live')).toEqual([200, { status: 'ok', checks: { live: true }, details: { lifecycle: 'ready' } }]);
  health = { ...HEALTH, state: 'draining', ready: false };
  expect(await ask('ready')).toMatchObject([503, { status: 'unavailable' }]);
  expect(await ask('live')).toMatchObject([200, { status: 'ok' }]);
  health = { ...HEALTH, state: 'booting', ready: false, startup: false };
  expect(await ask('startup')).toEqual([
    503,
    { status: 'unavailable', checks: { startup: false }, details: { lifecycle: 'booting' } },
  ]);
});

test('nothing can be written, and nothing else is there', async () => {
  const get = await openServer(() => HEALTH);
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
    expect((await get('/health/ready', { method })).status).toBe(405);
  }
  for (const path of ['/', '/health', '/health/other', '/health/ready/', '/metrics/..%2f', '/%zz']) {
    const response = await get(path);
    expect([path, response.status === 404 || response.status === 400]).toEqual([path, true]);
    expect(await response.text()).not.toMatch(/node_modules|\bat /u);
  }
});

test('a defect in a collector is a 500 without a word about it', async () => {
  const get = await openServer(
    () => HEALTH,
    () => Promise.reject(new Error('secret inside')),
  );
  const response = await get('/metrics');
  expect([response.status, await response.text()]).toEqual([500, '{"status":"error"}']);
});

test('a connection that says nothing does not hold up the end', async () => {
  const server = await openHealthServer(
    { health: () => HEALTH, metrics: async () => ({ contentType: 'text/plain', text: '' }) },
    { host: HOST, port: 0 },
  );
  const silent = connect(server.port, HOST);
  // Cut off rather than ended: that is an error to whoever waits.
  const ended = new Promise((resolve) => silent.once('close', resolve));
  await once(silent, 'connect');
  silent.on('error', () => undefined).write('GET /health/rea');
  await server.close();
  expect(await ended.then(() => silent.destroyed)).toBe(true);
});

test('a port that is in use is told once by its variable, and taken as soon as it is free', async () => {
  const other = createServer().listen(0, HOST);
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const told: string[] = [];
  const heard = new EventEmitter();
  const listening = keepListening({
    open: () => {
      heard.emit('try');
      return openHealthServer(
        { health: () => HEALTH, metrics: async () => ({ contentType: 'text/plain', text: '' }) },
        { host: HOST, port },
      );
    },
    onListening: (at) => heard.emit('listening', at),
    onTrouble: (sentence) => told.push(sentence),
    retryInterval: 1,
  });
  onTestFinished(() => listening.stop());
  for (let more = 0; more < 3; more += 1) await once(heard, 'try');
  const free = once(heard, 'listening');
  other.close();
  expect(await free).toEqual([port]);
  expect(told).toEqual([`HEALTH_PORT ${port} is in use by another program: choose another HEALTH_PORT.`]);
  expect((await fetch(`http://${HOST}:${port}/health/live`)).status).toBe(200);
});

test('an address that is not of this machine is told, and the end does not wait for it', async () => {
  const heard = new EventEmitter();
  const listening = keepListening({
    open: () =>
      openHealthServer(
        { health: () => HEALTH, metrics: async () => ({ contentType: 'text/plain', text: '' }) },
        { host: '192.0.2.1', port: 0 },
      ),
    onListening: () => heard.emit('listening'),
    onTrouble: (sentence) => heard.emit('trouble', sentence),
  });
  expect(await once(heard, 'trouble')).toEqual([expect.stringMatching(/HEALTH_HOST \(EADDRNOTAVAIL\)/u)]);
  await listening.stop();
});
