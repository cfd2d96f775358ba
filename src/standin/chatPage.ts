/**
 * Serves the chat page of the stand-in at `/`, its files under `/page/`. The files are read once, when the page is added,
 * and looked up by name: no path that a browser sends ever reaches the disk.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';

export interface ChatPageSettings {
  /** In the title of the window; "Chats" where it is missing. */
  readonly title?: string;
  /** IETF language to what one may ask; shown in chats in which nothing was said. English stands in for what is missing. */
  readonly hints?: Readonly<Record<string, readonly string[]>>;
}

const FOLDER = join(import.meta.dirname, 'page');

/** What is served, and as what; the sources of the types stay at home. */
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Whatever a message says, the page loads and runs nothing but its own files, and no other page holds it in a frame. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For `extend` of the stand-in. */
export function addChatPage(server: FastifyInstance, { title = 'Chats', hints = {} }: ChatPageSettings = {}): void {
  const files = new Map(
    readdirSync(FOLDER).flatMap((name) => {
      const type = TYPES[extname(name)];
      return type === undefined ? [] : [[name, { type, bytes: readFileSync(join(FOLDER, name)) }] as const];
    }),
  );
  const sendFile = (reply: FastifyReply, name: string): FastifyReply => {
    const file = files.get(name);
    if (file === undefined) {
      reply.callNotFound();
      return reply;
    }
    return guarded(reply).type(file.type).send(file.bytes);
  };

  server.get('/', (_request, reply) => sendFile(reply, 'page.html'));
  server.get('/page/settings.json', (_request, reply) => guarded(reply).send({ title, hints }));
  server.get<{ Params: { name: string } }>('/page/:name', (request, reply) => sendFile(reply, request.params.name));
}

function guarded(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
}
