/**
 * The HTTP side of the webhook: who may bring an update, how large and how slow it may be, and what is said in reply,
 * which is a status and nothing else.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { codeOf } from '../../errors.ts';
import { IntakeError } from './intake.ts';
import { UnderWay } from './underWay.ts';

export interface WebhookServerOptions {
  /** As it stands in the URL that Telegram was given. */
  readonly path: string;
  readonly secret: string;
  /** Milliseconds in which a request must be complete. */
  readonly requestLimit: number;
  /** Whether the update is durable: 200. Otherwise 503, and Telegram brings it again. */
  readonly accept: (update: unknown) => Promise<boolean>;
}

export interface WebhookServer {
  /** Returns the port. @throws IntakeError */
  listen(host: string, port: number): Promise<number>;
  /** Takes nothing new and resolves when what is under way has ended: what sends too slowly is cut off after its limit. */
  close(): Promise<void>;
}

const BODY_LIMIT = 1024 * 1024;
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';
/** Wherever the webhook is, the router knows it by this name, so that nothing in its path can be taken for a pattern. */
const ROUTE = '/update';
const updateSchema = z.looseObject({ update_id: z.int().nonnegative() });

export function createWebhookServer({ path, secret, requestLimit, accept }: WebhookServerOptions): WebhookServer {
  const underWay = new UnderWay();
  const server = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: requestLimit,
    // Whoever got in before the end is served to the end.
    return503OnClosing: false,
    http: { headersTimeout: requestLimit, connectionsCheckingInterval: Math.min(1000, requestLimit) },
    rewriteUrl: ({ url = '' }) => (pathOf(url) === path ? ROUTE : '/'),
    clientErrorHandler: (error, socket) => {
      const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      else socket.destroy();
    },
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.raw.once('close', underWay.begin());
    // Before the body is read: strangers cost nothing. Nor is the rest of what they send waited for.
    const status = request.is404 ? 404 : isSame(request.headers[SECRET_HEADER], secret) ? null : 401;
    if (status !== null) await reply.code(status).header('connection', 'close').send();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler(async ({ statusCode = 500 }: FastifyError, _request, reply) => {
    await reply.code(statusCode).header('connection', 'close').send();
  });
  server.post(ROUTE, async (request, reply) => {
    const update = updateOf(request);
    if (update === null) return reply.code(400).send();
    // Storing goes on when the connection is gone, so it counts by itself.
    const ended = underWay.begin();
    const isDurable = await accept(update).finally(ended);
    return reply.code(isDurable ? 200 : 503).send();
  });
  return {
    listen: (host, port) => listen(server, host, port),
    close: async () => {
      const closed = server.close();
      const cutOff = (): void => server.server.closeAllConnections();
      // From here on Node looks after no limits any more, and a connection on which nothing came yet it does not call idle.
      const timer = setTimeout(cutOff, requestLimit);
      await underWay.settled();
      clearTimeout(timer);
      cutOff();
      await closed;
    },
  };
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    await server.close();
    const code = codeOf(error);
    if (code === 'EADDRINUSE') {
      throw new IntakeError('port_in_use', `PORT ${port} is in use by another program: choose another PORT`);
    }
    throw new IntakeError('cannot_listen', `the webhook cannot listen on PORT ${port} of ${host} (${code})`);
  }
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

/** Digests have one length, so that neither the secret's length nor how much of it was guessed shows in the time. */
function isSame(told: string | readonly string[] | undefined, secret: string): boolean {
  return timingSafeEqual(digest(typeof told === 'string' ? told : ''), digest(secret)) && typeof told === 'string';
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Decoded as a whole, because a character may be spread over two chunks. */
function updateOf({ body }: FastifyRequest): unknown {
  if (!(body instanceof Uint8Array)) return null;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return updateSchema.safeParse(parsed).success ? parsed : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
