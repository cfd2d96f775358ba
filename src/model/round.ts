/**
 * One round of a question: the request, in words that the server understands, again where that may help; a tool call is
 * handed on, an answer is read, and one that cannot be read is asked for once more.
 */
import { within } from './deadline.ts';
import { concede, type Dialect } from './dialect.ts';
import { ModelError } from './modelError.ts';
import type { ModelMessage, ModelReply, ModelRequest } from './modelPort.ts';
import { readAnswer } from './readAnswer.ts';
import { readCalls } from './readCalls.ts';
import { createRetries, type Retries, type RetryPolicy } from './retry.ts';
import type { StreamedReply } from './streamedReply.ts';

/** The server does not understand the request. `words` are its own: nothing for a message or a log. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
  readonly status: number;
  readonly words: string;

  constructor(status: number, words: string) {
    super('the server does not understand the request');
    this.status = status;
    this.words = words;
  }
}

/** One request. @throws NotUnderstood and ModelError */
export type Send = (request: ModelRequest<unknown>, dialect: Dialect, signal: AbortSignal) => Promise<StreamedReply>;

export interface RoundParts {
  readonly send: Send;
  /** What the server was found to understand; told again when it turns out to be less. */
  readonly dialect: () => Dialect;
  readonly learn: (dialect: Dialect) => void;
  /** Milliseconds, for all of it. */
  readonly total: number;
  readonly retry: RetryPolicy;
}

/** Characters of an unreadable answer that the model is shown again. */
const LONGEST_ECHO = 8_000;

export function askRound<T>(request: ModelRequest<T>, outer: AbortSignal, parts: RoundParts): Promise<ModelReply<T>> {
  const until = performance.now() + parts.total;
  return within(parts.total, outer, async (signal) => {
    const retries = createRetries(parts.retry, () => until - performance.now(), signal);
    const first = await sendUnderstood(request, { ...parts, signal, retries });
    if (request.mayCallTools && first.calls.length > 0) return called(first, request);
    const answer = readAnswer(first.text, request.answer.schema);
    if (answer.kind === 'read') return { kind: 'answered', value: answer.value };
    const repair = repairRequest(request, first.text, answer.complaint);
    const second = await sendUnderstood(repair, { ...parts, signal, retries });
    const repaired = readAnswer(second.text, request.answer.schema);
    if (repaired.kind !== 'read') throw new ModelError('malformed');
    return { kind: 'answered', value: repaired.value };
  });
}

async function sendUnderstood(
  request: ModelRequest<unknown>,
  { send, dialect, learn, signal, retries }: RoundParts & { readonly signal: AbortSignal; readonly retries: Retries },
): Promise<StreamedReply> {
  let spoken = dialect();
  for (;;) {
    try {
      const current = spoken;
      const reply = await retries.run(() => send(request, current, signal));
      learn(current);
      return reply;
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      const next = concede(spoken, error.words);
      if (next === null) throw new ModelError('refused', { detail: `HTTP ${error.status}` });
      spoken = next;
    }
  }
}

function called<T>(reply: StreamedReply, request: ModelRequest<T>): ModelReply<T> {
  const calls = readCalls(reply.calls, request.tools);
  const message: ModelMessage = { role: 'assistant', text: reply.text, calls };
  return { kind: 'called', calls, message };
}

function repairRequest<T>(request: ModelRequest<T>, text: string, complaint: string): ModelRequest<T> {
  const echo: ModelMessage[] = text === '' ? [] : [{ role: 'assistant', text: text.slice(0, LONGEST_ECHO) }];
  const demand = `Your answer did not match: ${complaint}. Answer again, with the JSON object alone and without a new search.`;
  return { ...request, mayCallTools: false, messages: [...request.messages, ...echo, { role: 'user', text: demand }] };
}
