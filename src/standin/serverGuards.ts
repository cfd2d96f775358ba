/**
 * Keeps web pages from elsewhere out: a page that the developer happens to have open must not play people here, or read
 * what they wrote. Only loopback names reach the server, and the control interface only from its own origin.
 */
import type { FastifyError, FastifyInstance } from 'fastify';

export function guardLoopback(server: FastifyInstance, allowedHosts: readonly string[]): void {
  const hosts = ['127.0.0.1', 'localhost', '[::1]', ...allowedHosts];
  server.addHook('onRequest', async (request, reply) => {
    const host = request.headers.host ?? '';
    const { origin } = request.headers;
    const foreignOrigin = origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
    if (!hosts.includes(host.replace(/:\d+$/, '')) || (foreignOrigin && !request.url.startsWith('/bot'))) {
      await reply.code(403).send({ error: 'only from this machine' });
    }
  });
  // Bodies are read by those who know what is in them.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    const description =
      status === 413 ? 'Request Entity Too Large' : status < 500 ? 'Bad Request' : 'Internal Server Error';
    const api = request.url.startsWith('/bot');
    await reply.code(status).send(api ? { ok: false, error_code: status, description } : { error: description });
  });
  server.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).send({ ok: false, error_code: 404, description: 'Not Found' });
  });
}
