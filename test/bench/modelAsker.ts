/**
 * A process of its own that rules with a model as the bot does, so that its clock and its event loop are not the bench's.
 * It does one thing after the other as its parent asks, and ends with it. Arguments: database file, library folder, base
 * URL of the model.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import OpenAI from 'openai';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions/completions';
import { createActor, toPromise } from 'xstate';
import { z } from 'zod';
import { composeRuling } from '../../src/compose.ts';
import { createResources } from '../../src/resources.ts';
import { type AskerReply, AskerRequest } from './modelRequests.ts';

/** The monitor's timer fires this often, ms; what it reports holds the interval itself, which is no delay. */
const RESOLUTION = 1;
const BREAKER_RESET_MS = 30_000;

const [databaseFile = '', libraryFolder = '', baseUrl = ''] = process.argv.slice(2);
const resources = createResources({
  databaseFile,
  libraryFolder,
  maxConcurrentSearches: 4,
  onLibraryProgress: () => undefined,
  telegram: null,
  model: {
    apiKey: 'bench',
    baseUrl,
    model: 'bench',
    breakerResetMs: BREAKER_RESET_MS,
    dailyTokensPerUser: null,
    dailyTokensTotal: null,
    prices: null,
    report: ({ reason }) => {
      process.emitWarning(`the model: ${reason}`);
    },
  },
});
const plain = new OpenAI({ apiKey: 'bench', baseURL: baseUrl, maxRetries: 0 });
const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
let asked = 0;

async function rule(question: string, gameId: string): Promise<AskerReply> {
  await resources.use().db.deleteFrom('proposals').execute();
  asked += 1;
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const ruling = createActor(composeRuling(resources), {
    input: {
      rulingId: String(asked),
      question,
      gameName: null,
      chosenGame: gameId,
      activeGame: null,
      history: [],
      payer: { userId: 1, chatId: 1 },
      mayDeliberate: true,
      observer: null,
    },
  });
  const output = await toPromise(ruling.start());
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return {
    kind: 'asked',
    ms,
    cpuMs: (user + system) / 1_000,
    outcome: output.kind === 'extracted' ? output.degraded : output.kind,
  };
}

async function callPlainly(body: string): Promise<AskerReply> {
  const startedAt = performance.now();
  // One of our own requests, as the server has read it.
  const params = z.custom<ChatCompletionCreateParamsStreaming>().parse(JSON.parse(body));
  const stream = await plain.chat.completions.create(params);
  let text = '';
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
  return text === ''
    ? { kind: 'failed', reason: 'a plain call got no answer' }
    : { kind: 'called', ms: performance.now() - startedAt };
}

const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION);

function lateness(): AskerReply {
  const told = { kind: 'delays', p99: late(delays.percentile(99)), max: late(delays.max) } as const;
  delays.reset();
  return told;
}

async function carryOut(request: AskerRequest): Promise<AskerReply> {
  if (request.kind === 'ask') return rule(request.question, request.gameId);
  return request.kind === 'plain' ? callPlainly(request.body) : lateness();
}

const reply = (message: AskerReply): void => void process.send?.(message);

await resources.open();
await resources.use().library.refresh(new AbortController().signal);
// The bot has loaded it, too, before anybody asks.
await resources.use().model?.counter();
process.on('message', (message) => {
  carryOut(AskerRequest.parse(message)).then(reply, (error: unknown) =>
    reply({ kind: 'failed', reason: error instanceof Error ? error.message : 'unknown' }),
  );
});
process.once('disconnect', () => void resources.release());
delays.enable();
reply({ kind: 'ready' });
