/**
 * The outside world of a container that has no network: a Telegram and a model that holds on, both on loopback of the
 * network namespace that the bot shares. Whoever stands outside of it reaches them, and the bot's own health, through
 * Unix sockets in a folder that both sides have mounted.
 *
 * usage: standin.ts FOLDER
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type ServerResponse } from 'node:http';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { createStandin } from '../../src/standin/standin.ts';
import { BOT_TOKEN, PORTS } from './world.ts';

const folder = process.argv[2] ?? '';

/** Everything that is said to the socket is said to the port. A bot that does not listen yet is a closed door. */
function bridge(name: string, port: number): void {
  const file = join(folder, `${name}.sock`);
  rmSync(file, { force: true });
  const server = createServer((outside) => {
    const inside = connect(port, '127.0.0.1');
    outside.pipe(inside).pipe(outside);
    outside.on('error', () => inside.destroy());
    inside.on('error', () => outside.destroy());
  });
  // The other side may be another user.
  server.listen(file, () => chmodSync(file, 0o666));
}

function refuse(response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end('{"error":{"message":"not today"}}');
}

/**
 * A model that answers nobody until it is told to let go of some, which are refused then: the bot's answer to them is
 * the extract. `GET /held` tells how many wait; `POST /release/3` lets go of three, the oldest first; once it was told
 * `POST /refuse` nobody waits any more, until `POST /hold`.
 */
function openModel(port: number): void {
  let held: ServerResponse[] = [];
  let isHolding = true;

  const control = (path: string): void => {
    const [, verb = '', count = '0'] = path.split('/');
    if (verb === 'hold' || verb === 'refuse') isHolding = verb === 'hold';
    const free = verb === 'release' ? held.slice(0, Number(count)) : verb === 'refuse' ? held : [];
    held = held.filter((response) => !free.includes(response));
    for (const response of free) refuse(response);
  };

  const server = createHttpServer((request, response) => {
    request.resume();
    const path = request.url ?? '';
    if (!path.startsWith('/v1/')) {
      control(path);
      response.end(JSON.stringify({ held: held.length }));
    } else if (request.method === 'GET') {
      // Which models there are: whoever wants to know whether this one is there is told so.
      response.end('{"object":"list","data":[]}');
    } else if (isHolding) {
      held.push(response);
      response.once('close', () => {
        held = held.filter((other) => other !== response);
      });
    } else refuse(response);
  });
  server.listen(port, '127.0.0.1');
}

const standin = createStandin({
  bots: [{ token: BOT_TOKEN, username: 'rules_bot', firstName: 'Rules' }],
  port: PORTS.telegram,
});
await standin.start();
openModel(PORTS.model);
for (const [name, port] of Object.entries(PORTS)) bridge(name, port);
process.once('SIGTERM', () => process.exit(0));
