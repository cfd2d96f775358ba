/**
 * Serves the page of the machines at `/machines`: their diagrams, as they are in docs/, and where each actor is. All files are read
 * once and looked up by name: no path that a browser sends ever reaches the disk.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ActorWatch } from './actorWatch.ts';
import { attachChanges } from './changeStream.ts';

const PAGE = join(import.meta.dirname, 'page');
const DIAGRAMS = join(import.meta.dirname, '../../docs/machines');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; object-src 'self'; frame-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** A diagram brings its own style, and is shown in the page. */
const DIAGRAM_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

interface Served {
  readonly type: string;
  readonly bytes: Buffer;
  readonly policy: string;
}

export function addMachinesPage(server: FastifyInstance, watch: ActorWatch): void {
  // An image has no docs/: the page says so.
  const files = new Map([...read(PAGE, PAGE_POLICY), ...read(DIAGRAMS, DIAGRAM_POLICY)]);
  server.get('/machines', (_request, reply) => sendFile(reply, files.get('machines.html')));
  // Whoever asks for the head alone would wait for the end of a stream that has none.
  server.get('/machines/events', { exposeHeadRoute: false }, (_request, reply) => {
    reply.hijack();
    attachChanges(watch, reply.raw);
    return reply;
  });
  server.get<{ Params: { name: string } }>('/machines/:name', (request, reply) =>
    sendFile(reply, files.get(request.params.name)),
  );
}

function read(folder: string, policy: string): readonly (readonly [string, Served])[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const type = TYPES[extname(name)];
    return type === undefined ? [] : [[name, { type, bytes: readFileSync(join(folder, name)), policy }] as const];
  });
}

function sendFile(reply: FastifyReply, file: Served | undefined): FastifyReply {
  if (file === undefined) {
    reply.callNotFound();
    return reply;
  }
  return reply
    .headers({
      'content-security-policy': file.policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    .type(file.type)
    .send(file.bytes);
}
