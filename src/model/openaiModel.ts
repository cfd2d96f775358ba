/**
 * The door to a model that speaks OpenAI's Chat Completions: OpenAI, its proxies, Ollama, vLLM. One request is one stream,
 * held to its limits; everything the SDK throws is translated here.
 */
import OpenAI, { APIConnectionError, APIError } from 'openai';
import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionFunctionTool,
} from 'openai/resources/chat/completions/completions';
import { boundedFetch, TooLongError } from './boundedFetch.ts';
import { type Dialect, FULL_DIALECT } from './dialect.ts';
import { givenUp, ModelError } from './modelError.ts';
import type { CostListener, Model, ModelRequest, ModelTool } from './modelPort.ts';
import { refusalError, retryAfterOf } from './refusal.ts';
import { RETRY_POLICY, type RetryPolicy } from './retry.ts';
import { askRound, NotUnderstood, type RoundParts, type Send } from './round.ts';
import { StreamedReply } from './streamedReply.ts';
import { STREAM_LIMITS, StreamGuard, type StreamLimits } from './streamGuard.ts';
import { wireMessages, withoutLengths } from './wireRequest.ts';

export interface OpenaiModelOptions {
  /** null where the server asks for none, as local ones do. */
  readonly apiKey: string | null;
  readonly baseUrl: string;
  readonly model: string;
  /** Tokens that a reply may have, thoughts included; 16,000 where it is missing. */
  readonly longestReply?: number;
  /** Milliseconds that a round may take in all; 90,000 where it is missing. */
  readonly total?: number;
  readonly limits?: StreamLimits;
  readonly retry?: RetryPolicy;
}

const ROUND_LIMIT = 90_000;
const LONGEST_REPLY_TOKENS = 16_000;

export function createOpenaiModel(options: OpenaiModelOptions): Model {
  const { model, limits = STREAM_LIMITS, total = ROUND_LIMIT, longestReply = LONGEST_REPLY_TOKENS } = options;
  const client = openClient(options, total);
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let dialect = FULL_DIALECT;

  const sendTelling =
    (onCost: CostListener): Send =>
    async (request, spoken, signal) => {
      const params = paramsOf(request, spoken, longestReply);
      const guard = new StreamGuard(signal, limits);
      const reply = new StreamedReply();
      let isTakenOn = false;
      try {
        const sent = client.chat.completions.create({ model, ...params }, { signal: guard.signal });
        const { data: stream, response } = await sent.withResponse();
        isTakenOn = isEventStream(response);
        guard.heard();
        for await (const chunk of stream) {
          if (reply.take(chunk)) guard.heard();
          if (reply.isFinished) guard.finishing();
        }
        // An aborted stream ends as if it were complete.
        guard.signal.throwIfAborted();
      } catch (error) {
        // Whatever became of the connection after the finish reason, the answer was whole.
        if (!reply.isFinished || signal.aborted)
          throw guard.signal.aborted ? givenUp(guard.signal.reason) : translated(error);
      } finally {
        guard.end();
        if (isTakenOn || reply.hasBegun) onCost({ usage: reply.usage, received: reply.written });
      }
      reply.assertWhole();
      return reply;
    };

  /** What is given up goes on for a moment: whoever closes waits for that, too. */
  async function tracked<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    underWay.add(settled);
    void settled.then(() => underWay.delete(settled));
    return work;
  }

  return {
    name: model,
    ask: (request, signal, onCost = () => undefined) => {
      const send = sendTelling(onCost);
      const parts: RoundParts = {
        total,
        retry: options.retry ?? RETRY_POLICY,
        dialect: () => dialect,
        learn: (learnt) => {
          dialect = learnt;
        },
        send: (...sent) => tracked(send(...sent)),
      };
      return tracked(askRound(request, AbortSignal.any([signal, closing.signal]), parts));
    },
    close: async () => {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

/** Who asks comes from the options alone, not from variables that the SDK would read; nothing is said on the console. */
function openClient({ apiKey, baseUrl }: OpenaiModelOptions, timeout: number): OpenAI {
  return new OpenAI({
    // It must have one.
    apiKey: apiKey ?? 'none',
    ...(apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    fetch: boundedFetch,
    maxRetries: 0,
    timeout,
    logLevel: 'off',
  });
}

/** Not the page of a proxy that says 200 to everything: a model costs something. */
const isEventStream = ({ headers }: Response): boolean => /event-stream/iu.test(headers.get('content-type') ?? '');

type Params = Omit<ChatCompletionCreateParamsStreaming, 'model'>;

function paramsOf(request: ModelRequest<unknown>, dialect: Dialect, longestReply: number): Params {
  const { answer, mayCallTools } = request;
  const { usage, form, limit } = dialect;
  const tools = dialect.tools ? request.tools.map((tool) => wireTool(tool, dialect.strictTools)) : [];
  return {
    messages: wireMessages(request, dialect),
    stream: true,
    ...(usage ? { stream_options: { include_usage: true } } : {}),
    ...(limit === 'max_completion_tokens' ? { max_completion_tokens: longestReply } : {}),
    ...(limit === 'max_tokens' ? { max_tokens: longestReply } : {}),
    ...(tools.length === 0 ? {} : { tools, tool_choice: mayCallTools ? 'auto' : 'none' }),
    ...(form === 'json_schema' ? { response_format: wireForm(answer) } : {}),
    ...(form === 'json_object' ? { response_format: { type: 'json_object' } } : {}),
  };
}

function wireForm({ name, schema }: ModelRequest<unknown>['answer']): NonNullable<Params['response_format']> {
  const { json_schema: form } = zodResponseFormat(schema, name);
  return { type: 'json_schema', json_schema: { ...form, schema: withoutLengths(form.schema ?? {}) } };
}

function wireTool(
  { name, description, arguments: parameters }: ModelTool,
  strict: boolean,
): ChatCompletionFunctionTool {
  const { function: tool } = zodFunction({ name, description, parameters });
  return {
    type: 'function',
    function: { name, description, parameters: withoutLengths(tool.parameters ?? {}), ...(strict ? { strict } : {}) },
  };
}

/** Refusals that may be about how the request is written. */
const NOT_UNDERSTOOD: readonly number[] = [400, 422];

/** Nothing of the error goes on but a status and codes: its message is the server's, and may be the prompt. */
function translated(error: unknown): Error {
  if (error instanceof ModelError) return error;
  const cause = causesOf(error);
  if (cause.some((one) => one instanceof TooLongError)) return new ModelError('malformed', { detail: 'far too long' });
  if (isRefusal(error)) return refused(error);
  if (error instanceof SyntaxError) return new ModelError('malformed', { detail: 'not JSON' });
  const code = cause.map(systemCode).find((one) => one !== null);
  return new ModelError('unreachable', { detail: code ?? 'no answer' });
}

function isRefusal(error: unknown): error is APIError {
  return error instanceof APIError && !(error instanceof APIConnectionError);
}

function refused(error: APIError): Error {
  const { headers } = error;
  // They are what a server sent, whatever their types say.
  const said: unknown = error.status;
  const status = typeof said === 'number' ? said : null;
  const codes: readonly unknown[] = [error.code, error.type];
  if (status !== null && NOT_UNDERSTOOD.includes(status)) return new NotUnderstood(status, wordsOf(error));
  return refusalError({
    status,
    codes: codes.filter((code) => typeof code === 'string').join(' '),
    retryAfter: retryAfterOf((name) => headers?.get(name), Date.now()),
  });
}

/** '' where the server said nothing; the SDK puts the status before its words, or words of its own in their place. */
function wordsOf({ message, param }: APIError): string {
  const words = message.replace(/^\d+ /, '');
  return words === 'status code (no body)' ? '' : `${words} ${param ?? ''}`;
}

const DEEPEST_CAUSE = 5;

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let one = error; one instanceof Error && causes.length < DEEPEST_CAUSE; one = one.cause) causes.push(one);
  return causes;
}

/** ECONNRESET and the like. */
function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return /^[A-Z][A-Z0-9_]*$/.test(error.code) ? error.code : null;
}
