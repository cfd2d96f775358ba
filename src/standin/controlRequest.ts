/** What the routes of the control interface share: reading the body, and refusals as `{"error": "…"}` with 400. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiError, StandinError } from './apiError.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

export function guarded(handler: Handler): Handler {
  return (request, reply) => {
    try {
      return handler(request, reply);
    } catch (error) {
      if (error instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(error) });
      if (error instanceof StandinError || error instanceof ApiError)
        return reply.code(400).send({ error: error.message });
      throw error;
    }
  };
}

export function bytesOf(request: FastifyRequest): Uint8Array {
  return Buffer.isBuffer(request.body) ? new Uint8Array(request.body) : new Uint8Array();
}

/** Requires the JSON content type: a form of another site cannot send it without being asked first. */
export function jsonOf(request: FastifyRequest): unknown {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json'))
    throw new StandinError('the body must be application/json');
  try {
    return JSON.parse(Buffer.from(bytesOf(request)).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new StandinError('the body is not JSON');
    throw error;
  }
}
