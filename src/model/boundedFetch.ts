/**
 * Node's fetch for a server that is not trusted with our memory or with where the prompt goes: an answer ends in an error
 * where it grows too long, and is not looked for elsewhere.
 */

/** Bytes. The longest answer that may be written, a few letters a chunk, is about a third of it. */
const LONGEST_BODY = 16 * 1024 * 1024;
/** Bytes of an answer that is an error: its words are wanted, not a page of them. */
const LONGEST_ERROR = 64 * 1024;

export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'manual' });
  const { body, status, statusText, headers } = response;
  if (body === null) return response;
  let left = response.ok ? LONGEST_BODY : LONGEST_ERROR;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      left -= chunk.byteLength;
      if (left < 0) controller.error(new TooLongError('the answer is too long'));
      else controller.enqueue(chunk);
    },
  });
  return new Response(body.pipeThrough(counting), { status, statusText, headers });
}
