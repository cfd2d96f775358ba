/**
 * `/bot<token>/<method>` and `/file/bot<token>/<path>`: the side that bots see. Faults strike here, so that no method
 * knows of them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiError, tooManyRequests } from './apiError.ts';
import type { Bot } from './bot.ts';
import type { FaultKind, Faults } from './faults.ts';
import type { FileStore } from './files.ts';
import type { ApiCall, Journal } from './journal.ts';
import type { Context } from './methods/context.ts';
import { methodTable } from './methods/table.ts';
import { Described } from './methods/updates.ts';
import { readParams } from './readParams.ts';
import type { World } from './world.ts';

export interface BotRouteParts {
  readonly world: World;
  readonly files: FileStore;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly botByToken: (token: string) => Bot | undefined;
  readonly now: () => number;
  readonly callbackLimit: number;
  readonly bodyLimit: number;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  readonly description: string | null;
  readonly retryAfter: number | null;
}

export function addBotRoutes(server: FastifyInstance, parts: BotRouteParts): void {
  const methods = methodTable();

  server.route<{ Params: { token: string; method: string } }>({
    method: ['GET', 'POST'],
    url: '/bot:token/:method',
    bodyLimit: parts.bodyLimit,
    handler: async (request, reply) => {
      const bot = parts.botByToken(request.params.token);
      if (bot === undefined) return send(reply, failure(new ApiError(401, '')));
      const { method } = request.params;
      let params: Context['params'];
      try {
        params = await readParams(
          new URL(request.url, 'http://standin').searchParams,
          contentTypeOf(request),
          bodyOf(request),
        );
      } catch (error) {
        return send(reply, failure(error));
      }
      const call = parts.journal.open({
        botId: bot.user.id,
        method,
        params: params.toJournal(),
        startedAt: parts.now(),
      });
      parts.world.events.emit({ type: 'call.started', sequence: call.sequence });
      const fault = parts.faults.meet(method, params);
      const early = fault === null ? null : insteadOf(fault);
      const { world, files, now, callbackLimit } = parts;
      const hungUp = whenHungUp(reply);
      const run = async (): Promise<Answer> => {
        const handler = methods.get(method.toLowerCase());
        if (handler === undefined) return failure(new ApiError(404, ': method not found'));
        try {
          return success(await handler({ bot, params, world, files, now, callbackLimit, hungUp }));
        } catch (error) {
          return failure(error);
        }
      };
      if (early === 'hang' || early === 'reset') {
        finish(parts, call, null, fault);
        reply.hijack();
        if (early === 'reset') reply.raw.socket?.resetAndDestroy();
        return reply;
      }
      const answer = early ?? (await run());
      if (fault?.kind === 'slow') await delay(fault.milliseconds, undefined, { signal: hungUp }).catch(ignoreHangUp);
      finish(parts, call, answer, fault);
      if (fault?.kind === 'lost' || fault?.kind === 'stall') {
        reply.hijack();
        if (fault.kind === 'lost') reply.raw.socket?.resetAndDestroy();
        else stall(reply, answer);
        return reply;
      }
      return send(reply, answer);
    },
  });

  server.get<{ Params: { token: string; '*': string } }>('/file/bot:token/*', (request, reply) => {
    const bot = parts.botByToken(request.params.token);
    if (bot === undefined) return send(reply, failure(new ApiError(401, '')));
    const file = parts.files.byPath(request.params['*']);
    if (file === undefined) return send(reply, failure(new ApiError(404, '')));
    return reply.type('application/octet-stream').send(Buffer.from(file.bytes));
  });
}

function contentTypeOf(request: FastifyRequest): string {
  return request.headers['content-type'] ?? '';
}

function bodyOf(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function whenHungUp(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}

/** A bot that hung up needs no delay; anything else is a defect. */
function ignoreHangUp(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}

function success(result: unknown): Answer {
  const body =
    result instanceof Described
      ? { ok: true, result: result.result, description: result.description }
      : { ok: true, result };
  return {
    status: 200,
    body: JSON.stringify(body),
    contentType: 'application/json',
    description: null,
    retryAfter: null,
  };
}

function failure(error: unknown): Answer {
  if (!(error instanceof ApiError)) throw error;
  const { code, message: description, parameters } = error;
  const body = { ok: false, error_code: code, description, ...(parameters === null ? {} : { parameters }) };
  const retryAfter = parameters?.retry_after ?? null;
  return { status: code, body: JSON.stringify(body), contentType: 'application/json', description, retryAfter };
}

/** What the bot meets instead of the method; null where the method runs. */
function insteadOf(fault: FaultKind): Answer | 'hang' | 'reset' | null {
  switch (fault.kind) {
    case 'flood':
      return failure(tooManyRequests(fault.retryAfter));
    case 'unauthorized':
      return failure(new ApiError(401, ''));
    case 'conflict':
      return failure(
        new ApiError(409, 'terminated by other getUpdates request; make sure that only one bot instance is running'),
      );
    case 'error': {
      const body = JSON.stringify({ ok: false, error_code: fault.code, description: fault.description });
      return {
        status: fault.code,
        body,
        contentType: 'application/json',
        description: fault.description,
        retryAfter: null,
      };
    }
    case 'html': {
      const status = fault.status ?? 502;
      const body = `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr>nginx</body></html>`;
      return { status, body, contentType: 'text/html', description: 'an HTML page', retryAfter: null };
    }
    case 'hang':
    case 'reset':
      return fault.kind;
    case 'lost':
    case 'stall':
    case 'slow':
    default:
      return null;
  }
}

function finish(parts: BotRouteParts, call: ApiCall, answer: Answer | null, fault: FaultKind | null): void {
  if (answer !== null) {
    const { status, description } = answer;
    call.outcome = { status, ok: status === 200 && description === null, description, fault: fault?.kind ?? null };
  }
  parts.world.events.emit({ type: 'call.finished', sequence: call.sequence });
}

function send(reply: FastifyReply, { status, body, contentType, retryAfter }: Answer): FastifyReply {
  if (retryAfter !== null) reply.header('retry-after', String(retryAfter));
  return reply.code(status).type(contentType).send(body);
}

function stall(reply: FastifyReply, { status, body, contentType }: Answer): void {
  reply.raw.writeHead(status, { 'content-type': contentType, 'content-length': String(Buffer.byteLength(body)) });
  reply.raw.write(body.slice(0, Math.floor(body.length / 2)));
}
