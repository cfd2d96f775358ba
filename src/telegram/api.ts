/**
 * The door to Telegram. Telegraf's API client carries the calls; here each of them gets its limit, its abort and one kind
 * of error, and all of them share connections that are kept.
 */
import { Agent as HttpAgent, get as httpGet, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { TelegramError as Refused, Telegram } from 'telegraf';
import { z } from 'zod';
import { RulesLawyerError } from '../errors.ts';
import { reportBrokenAnswers } from './brokenAnswers.ts';
import { aborted, refused, unreachable } from './telegramError.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; 30,000 where it is missing. */
  readonly limit?: number;
}

export interface TelegramApi {
  /** An upload is `{ source, filename }` with the bytes or a stream as its source. @throws TelegramError */
  call(method: string, params?: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<unknown>;
  /**
   * The bytes of a file, as they come in, to `take`; `filePath` as getFile tells it. The limit is two minutes where it is
   * missing. @throws TelegramError, and what `take` throws of our errors
   */
  readFile(filePath: string, take: (chunk: Uint8Array) => Promise<void>, options?: CallOptions): Promise<void>;
  /** Ends what is under way and every connection. */
  close(): void;
}

const CALL_LIMIT = 30_000;
const FILE_LIMIT = 120_000;
/** A file of which nothing comes for so long does not come. */
const FILE_SILENCE = 20_000;
/** A connection that nobody used for so long is not trusted any more: Telegram may have closed it a moment ago. */
const IDLE_CONNECTION = 15_000;
/** The long poll, and answers for many tables at once; more wait for their turn. */
const MOST_CONNECTIONS = 128;
const MOST_IDLE_CONNECTIONS = 16;
const FILE_METHOD = 'file download';

/** What is used of Telegraf. */
interface Client {
  callApi(
    method: string,
    payload: Readonly<Record<string, unknown>>,
    options: { readonly signal: AbortSignal },
  ): Promise<unknown>;
}

export function createTelegramApi(options: { readonly token: string; readonly apiRoot: string }): TelegramApi {
  const { token } = options;
  const apiRoot = options.apiRoot.endsWith('/') ? options.apiRoot : `${options.apiRoot}/`;
  const isSecure = apiRoot.startsWith('https:');
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({
    keepAlive: true,
    maxSockets: MOST_CONNECTIONS,
    maxFreeSockets: MOST_IDLE_CONNECTIONS,
    timeout: IDLE_CONNECTION,
  });
  const telegram = new Telegram(token, { apiRoot, webhookReply: false });
  // Given to the constructor it would be dropped where the root is plain HTTP, and the process's own agent, which has no
  // bound and cannot be closed, would take its place.
  telegram.options.agent = agent;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types know only the methods of their day, and no AbortSignal but a polyfill's
  const client = telegram as unknown as Client;
  const noMoreReports = reportBrokenAnswers(agent);
  const closing = new AbortController();

  /** Runs `work` until it ends, the caller gives up, time runs out or the door closes; then its connection ends, too. */
  async function bounded<T>(
    method: string,
    { signal, limit = CALL_LIMIT }: CallOptions,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const givenUp = [closing.signal, ...(signal === undefined ? [] : [signal])];
    if (givenUp.some((one) => one.aborted)) throw aborted(method, false);
    const ending = new AbortController();
    const end = (): void => ending.abort();
    const timer = setTimeout(end, limit);
    for (const one of givenUp) one.addEventListener('abort', end);
    try {
      return await work(ending.signal);
    } catch (error) {
      if (givenUp.some((one) => one.aborted)) throw aborted(method, true);
      if (ending.signal.aborted) throw unreachable(method, `no answer within ${limit} ms`, true);
      throw translated(method, error);
    } finally {
      clearTimeout(timer);
      for (const one of givenUp) one.removeEventListener('abort', end);
      // The body of an answer that nobody reads (telegraf reads none of 5xx) would hold its connection.
      end();
    }
  }

  return {
    call: (method, params = {}, callOptions = {}) =>
      bounded(method, callOptions, (signal) => client.callApi(method, wireParams(params), { signal })),
    readFile: (filePath, take, { limit = FILE_LIMIT, ...callOptions } = {}) =>
      bounded(FILE_METHOD, { ...callOptions, limit }, async (signal) => {
        const path = filePath.split('/').map(encodeURIComponent).join('/');
        const url = new URL(`./file/bot${token}/${path}`, apiRoot);
        const response = await open(isSecure ? httpsGet : httpGet, url, { agent, signal });
        const status = response.statusCode ?? 0;
        if (status !== 200) throw refused(FILE_METHOD, { status, description: '' });
        for await (const chunk of response as AsyncIterable<Uint8Array>) await take(chunk);
      }),
    close: () => {
      closing.abort();
      agent.destroy();
      noMoreReports();
    },
  };
}

function open(
  get: typeof httpGet,
  url: URL,
  options: Pick<RequestOptions, 'agent' | 'signal'>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(url, { ...options, timeout: FILE_SILENCE }, resolve);
    request.once('timeout', () => request.destroy(new SilenceError()));
    // Not once: what fails after the answer has begun comes with the answer, and here again.
    request.on('error', reject);
  });
}

class SilenceError extends Error {
  readonly code = 'silence';
}

interface Upload {
  readonly source: unknown;
}

function isUpload(value: unknown): value is Upload {
  return typeof value === 'object' && value !== null && 'source' in value;
}

/** In a form telegraf would take every other object for a file and leave it out: there they go as JSON. */
function wireParams(params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.values(params).some(isUpload)) return params;
  const written = Object.entries(params).map(([name, value]) => {
    const asJson = typeof value === 'object' && value !== null && !isUpload(value);
    return [name, asJson ? JSON.stringify(value) : value] as const;
  });
  return Object.fromEntries(written);
}

/** Failures before there is a connection: the request cannot have got through. */
const NEVER_CONNECTED: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
];

/**
 * What stands in a refusal is not promised: what is not of its kind was not said. A status that is none is nobody's
 * answer.
 */
const refusalSchema = z.object({
  status: z.number().catch(Number.NaN),
  description: z.string().catch(''),
  parameters: z
    .object({
      retry_after: z.number().nonnegative().optional().catch(undefined),
      migrate_to_chat_id: z.int().optional().catch(undefined),
    })
    .catch({}),
});

/** Nothing of the error goes on but its code: its message holds the address, and with it the token; Telegraf's the payload. */
function translated(method: string, error: unknown): RulesLawyerError {
  if (error instanceof RulesLawyerError) return error;
  if (error instanceof Refused) {
    const told = { status: error.code, description: error.description, parameters: error.parameters };
    const { status, description, parameters } = refusalSchema.parse(told);
    const { retry_after: retryAfter, migrate_to_chat_id: migrateTo } = parameters;
    return refused(method, { status, description, retryAfter, migrateTo });
  }
  const code = codeOf(error);
  return unreachable(method, code, !NEVER_CONNECTED.includes(code));
}

/** Of the system (ECONNRESET), or of node-fetch (invalid-json). */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'type' in error && typeof error.type === 'string' ? error.type : error.name;
}
