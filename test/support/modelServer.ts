/** The model's side of the wire, for what a well-behaved stand-in cannot do: a server that answers each request as it is told. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { ModelError } from '../../src/model/modelError.ts';
import type { Model, ModelRequest, ModelTool } from '../../src/model/modelPort.ts';
import { createOpenaiModel, type OpenaiModelOptions } from '../../src/model/openaiModel.ts';
import type { ModelOptions } from '../../src/modelService.ts';
import { sharedTokens } from './sharedTokens.ts';
import { type CountedServer, serveCounting } from './telegram.ts';
import { DONE, event, STREAM } from './modelWire.ts';

export interface ReceivedRequest {
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
}

/** What becomes of one request. */
export type Behaviour = (response: ServerResponse, request: ReceivedRequest) => void;

export interface ModelServer extends CountedServer {
  /** For `OPENAI_BASE_URL`. */
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** What the next requests get, one each; the last of them goes on. */
  behave(...behaviours: readonly Behaviour[]): void;
}

/** It ends with the test. */
export async function openModelServer(...behaviours: readonly Behaviour[]): Promise<ModelServer> {
  const server = await createModelServer(...behaviours);
  onTestFinished(() => server.close());
  return server;
}

/** The same for whoever closes it: one for the tests of a file. */
export async function createModelServer(
  ...behaviours: readonly Behaviour[]
): Promise<ModelServer & { readonly close: () => void }> {
  let waiting = [...behaviours];
  const requests: ReceivedRequest[] = [];
  const server = await serveCounting((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      // Looked for only: a server of one's own need not have a list of its models.
      if (request.method === 'GET') {
        response.writeHead(404).end();
        return;
      }
      const body = z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.concat(parts).toString()));
      const received = { headers: request.headers, body };
      requests.push(received);
      const behaviour = waiting.length > 1 ? waiting.shift() : waiting[0];
      behaviour?.(response, received);
    });
  });
  return {
    ...server,
    baseUrl: `${server.url}/v1`,
    requests,
    behave: (...next) => {
      waiting = [...next];
    },
  };
}

export const PROMPT = 'the words of a player';
export const KEY = 'sk-the-key-of-somebody';
/** What a server says that may hold anything. */
export const SERVER_WORDS = `your key ${KEY} and "${PROMPT}"`;

/** A model on a server; it does not wait long before it tries again. */
export function openModel(baseUrl: string, options: Partial<OpenaiModelOptions> = {}): Model {
  const retry = { retries: 1, delay: 1, reserve: 0 };
  const model = createOpenaiModel({ apiKey: KEY, baseUrl, model: 'gpt-5-nano', retry, ...options });
  onTestFinished(() => model.close());
  return model;
}

/** Where the model is, and what is unusual about it. */
export type TestModel = Pick<ModelOptions, 'baseUrl'> & Partial<ModelOptions>;

/** A model for the whole bot; it does not wait long before it tries again. */
export function modelOptions(changes: TestModel): ModelOptions {
  return {
    apiKey: KEY,
    model: 'gpt-5-nano',
    breakerResetMs: 60_000,
    dailyTokensPerUser: null,
    dailyTokensTotal: null,
    prices: null,
    report: () => undefined,
    tokens: sharedTokens,
    timing: { retry: { retries: 1, delay: 1, reserve: 0 } },
    ...changes,
  };
}

export const answerSchema = z.object({ ruling: z.string().min(1).max(300), page: z.number().nullable() });
export type TestAnswer = z.infer<typeof answerSchema>;
export const ANSWER: TestAnswer = { ruling: 'Yes — “once a turn” 🎲', page: 4 };

export const searchTool: ModelTool = {
  name: 'search_rules',
  description: 'Finds passages',
  arguments: z.object({ query: z.string().max(300) }),
};

export function testRequest(changes: Partial<ModelRequest<TestAnswer>> = {}): ModelRequest<TestAnswer> {
  return {
    messages: [
      { role: 'system', text: 'You are a referee.' },
      { role: 'user', text: PROMPT },
    ],
    tools: [searchTool],
    mayCallTools: true,
    answer: { name: 'ruling', schema: answerSchema },
    ...changes,
  };
}

const sentMessages = z.array(z.object({ role: z.string(), content: z.string().nullable() }));
export const messagesOf = (request: ReceivedRequest | undefined): z.infer<typeof sentMessages> =>
  sentMessages.parse(request?.body['messages']);

/** The error with which a question ends. */
export async function modelFailureOf(question: Promise<unknown>): Promise<ModelError> {
  const [outcome] = await Promise.allSettled([question]);
  if (outcome.status === 'rejected' && outcome.reason instanceof ModelError) return outcome.reason;
  throw new TypeError('the question did not end in a ModelError', { cause: outcome });
}

/** Everything that a log could show of an error. */
export const shown = (error: unknown): string =>
  inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + JSON.stringify(error);

export const piece = (delta: unknown, finish: string | null = null): string =>
  event({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });
export const text = (content: string): string => piece({ content });
export const finish = (reason: string): string => piece({}, reason);
export const USAGE = event({
  choices: [],
  usage: { prompt_tokens: 12, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 8 } },
});

/** An event stream of these events, complete or not, that then ends. */
export function streams(...events: readonly (string | Uint8Array)[]): Behaviour {
  return (response) => {
    response.writeHead(200, STREAM);
    for (const one of events) response.write(one);
    response.end();
  };
}

/** As OpenAI does it: in pieces, then the usage, then the end. */
export function says(content: string): Behaviour {
  const middle = Math.floor(content.length / 2);
  return streams(text(content.slice(0, middle)), text(content.slice(middle)), finish('stop'), USAGE, DONE);
}
export const answers = (value: unknown): Behaviour => says(JSON.stringify(value));

/** An event stream that goes on with `more` every few milliseconds, or with nothing, and never ends. */
export function neverEnds(events: readonly string[], more: string | null): Behaviour {
  return (response) => {
    response.writeHead(200, STREAM);
    response.flushHeaders();
    for (const one of events) response.write(one);
    if (more === null) return;
    const timer = setInterval(() => response.write(more), 10);
    response.once('close', () => clearInterval(timer));
  };
}

export function resetsAfter(...events: readonly string[]): Behaviour {
  return (response) => {
    response.writeHead(200, STREAM);
    response.write(events.join(''), () => response.socket?.resetAndDestroy());
  };
}

export const hangs: Behaviour = () => undefined;
export const resets: Behaviour = (response) => response.socket?.resetAndDestroy();

export function refuses(
  status: number,
  error: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error }));
  };
}

/** Refuses what `isRefused` finds in a request; the rest gets the answer. */
export function knowsNo(isRefused: (body: ReceivedRequest['body']) => boolean, words: string, status = 400): Behaviour {
  return (response, request) => {
    const behaviour = isRefused(request.body) ? refuses(status, { message: words }) : answers(ANSWER);
    behaviour(response, request);
  };
}
