/**
 * Node's fetch for a server that is not trusted with our memory or with where the prompt goes: an answer ends in an error
 * where it grows too long, and is not looked for elsewhere.
 */

/** Bytes. The longest answer that may be written, a few letters a chunk, is about a third of it. */
const LONGEST_BODY = 16 * 1024 * 1024;
/**
 * Line ends. Each event has two or three, and reading blank ones takes a thousand times as long as receiving them: a body of
 * nothing else would hold up the event loop for seconds.
 */
const MOST_LINES = 500_000;
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
  let linesLeft = MOST_LINES;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      left -= chunk.byteLength;
      linesLeft -= lineEnds(chunk);
      if (left < 0 || linesLeft < 0) controller.error(new TooLongError('the answer is too long'));
      else controller.enqueue(chunk);
    },
  });
  const bounded = body.pipeThrough(counting);
  try {
    return new Response(bounded, { status, statusText, headers });
  } catch (error) {
    // A status that HTTP does not know, or that has no body: nobody would read to the end of it.
    await bounded.cancel();
    throw error;
  }
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** As events are read: either of the two ends a line. */
function lineEnds(chunk: Uint8Array): number {
  let count = 0;
  for (const byte of chunk) if (byte === LINE_FEED || byte === CARRIAGE_RETURN) count += 1;
  return count;
}
