/** Starts a stand-in, leaves it busy in every way it knows, stops it. The process then has to end by itself. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createStandin } from '../../src/standin/standin.ts';

const TOKEN = '700000001:test-token';
const standin = await createStandin({ bots: [{ token: TOKEN }, { token: '700000002:test-token' }] }).start();
const ann = standin.addUser({ firstName: 'Ann' });
const [polling, hooked] = standin.bots;
const silent = createServer(() => undefined).listen(0, '127.0.0.1');
await once(silent, 'listening');
const address = silent.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
await (await fetch(`${standin.url}/bot${hooked?.token ?? ''}/setWebhook?url=http://127.0.0.1:${port}/`)).text();
standin.fault({ kind: 'slow', milliseconds: 600_000, method: 'getMe' });
const calls = Promise.allSettled([
  fetch(`${standin.url}/bot${TOKEN}/getUpdates?timeout=50`),
  fetch(`${standin.url}/bot${TOKEN}/getMe`),
]);
await standin.waitFor(() => standin.calls().length === 3);
const delivered = once(silent, 'request');
standin.as(ann).sendText(standin.world.privateChat(hooked?.user.id ?? 0, ann), '/start');
await delivered;
await standin.stop();
await calls;
if (polling?.queue.polled === true) process.exitCode = 1;
silent.closeAllConnections();
silent.close();
