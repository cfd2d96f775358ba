/** Health and metrics over HTTP: read-only, without a word about the inside of the program. */
import Fastify, { type FastifyInstance } from 'fastify';
import { RulesLawyerError } from '../errors.ts';
import type { Health, Tier } from './health.ts';

export interface HealthServerOptions {
  readonly health: () => Health;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface HealthServer {
  /** Of where it listens. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** It cannot be listened there. */
export class HealthServerError extends RulesLawyerError {}

const TIERS: readonly Tier[] = ['startup', 'ready', 'live'];

/** In which a request must be complete, ms. */
const REQUEST_LIMIT = 5_000;

/** What one tier answers: readiness alone goes into the parts, so that nothing else ends a process that works. */
function answerOf(health: Health, tier: Tier) {
  const ok = health[tier];
  const isWorse = tier === 'ready' && health.degraded.length > 0;
  return {
    status: ok ? (isWorse ? 'degraded' : 'ok') : 'unavailable',
    checks: tier === 'ready' ? health.checks : { [tier]: ok },
    details: tier === 'ready' ? health.details : { lifecycle: health.state },
  };
}

function createServer({ health, metrics }: HealthServerOptions): FastifyInstance {
  const server = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit: 1_024,
    requestTimeout: REQUEST_LIMIT,
    connectionTimeout: 2 * REQUEST_LIMIT,
    keepAliveTimeout: REQUEST_LIMIT,
    // Until the very end somebody may want to know that it is the end; nobody is waited for then.
    return503OnClosing: false,
    forceCloseConnections: true,
  });
  // Before the method is looked at: there is nothing to be written here.
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    if (request.method === 'GET') return;
    await reply.code(405).header('allow', 'GET').header('connection', 'close').send({ status: 'method_not_allowed' });
  });
  server.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ status: 'not_found' }));
  server.setErrorHandler(async ({ statusCode = 500 }: { readonly statusCode?: number }, _request, reply) =>
    reply.code(statusCode).send({ status: 'error' }),
  );
  for (const tier of TIERS) {
    server.get(`/health/${tier}`, async (_request, reply) => {
      const now = health();
      return reply.code(now[tier] ? 200 : 503).send(answerOf(now, tier));
    });
  }
  server.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await metrics();
    return reply.header('content-type', contentType).send(text);
  });
  return server;
}

/**
 * @param port 0: any free one
 * @throws HealthServerError `port_in_use`, `cannot_listen`
 */
export async function openHealthServer(
  options: HealthServerOptions,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HealthServer> {
  const server = createServer(options);
  try {
    await server.listen({ host, port });
  } catch (error) {
    await server.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw code === 'EADDRINUSE'
      ? new HealthServerError(
          'port_in_use',
          `HEALTH_PORT ${port} is in use by another program: choose another HEALTH_PORT.`,
        )
      : new HealthServerError(
          'cannot_listen',
          `Health cannot be served on HEALTH_PORT ${port} of HEALTH_HOST (${code}).`,
        );
  }
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: async () => {
      await server.close();
    },
  };
}
