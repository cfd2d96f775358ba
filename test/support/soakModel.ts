/**
 * A model on loopback for a soak: it rules by the first long sentence that it was shown, takes its time, and fails as such
 * servers do, now and then and for a while at a stretch. It remembers nothing.
 */
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { ProposedDraft } from '../../src/model/draft.ts';
import { type Random, seededRandom } from './killRandom.ts';
import { choice, DONE, event, inDeltas, rulingBy, STREAM, whenRead } from './modelWire.ts';

export interface SoakModel {
  /** What the bot has to be told. */
  readonly env: Readonly<Record<string, string>>;
  readonly answered: () => number;
  readonly failed: () => number;
  readonly close: () => void;
}

/** Of all requests, apart from outages. */
const FAILURES = 0.06;
/** Outages come by themselves: long enough for the breaker to open. ms. */
const OUTAGE = { every: 120_000, length: 10_000 };
/** Until the answer begins, ms. */
const THINKING = { least: 100, most: 700 };
const PIECES = 6;

const requestSchema = z.object({ messages: z.array(z.object({ content: z.string().nullish() })) });
const PASSAGE = /⟦([a-z]+\d+)(?: [^⟧]*)?⟧\n([^⟦]*)\n⟦\/\1⟧/gu;
const SENTENCE = /\p{Lu}[^.!?\n]{30,200}[.!?]/u;

export async function openSoakModel(seed: number): Promise<SoakModel> {
  const random = seededRandom(seed);
  const begun = performance.now();
  let [answered, failed] = [0, 0];
  const server = createServer((request, response) => {
    // Looked for only: a server of one's own need not have a list of its models.
    if (request.method === 'GET') {
      response.writeHead(404).end();
      return;
    }
    whenRead(request, (body) => {
      const isOut = (performance.now() - begun) % OUTAGE.every > OUTAGE.every - OUTAGE.length;
      const fails = isOut || random.chance(FAILURES);
      if (fails) failed += 1;
      else answered += 1;
      void (fails ? fail(response, random) : answer(response, body, random));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    env: {
      ANSWER_MODE: '',
      OPENAI_API_KEY: 'sk-soak',
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      // The load is what it is with and without a model: nobody should have to wait for a hand.
      MAX_CONCURRENT_ANSWERS: '16',
    },
    answered: () => answered,
    failed: () => failed,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function fail(response: ServerResponse, random: Random): Promise<void> {
  const kind = random.pick(['refused', 'busy', 'reset', 'cut'] as const);
  await delay(random.between(0, THINKING.most));
  if (kind === 'reset') response.socket?.resetAndDestroy();
  else if (kind === 'cut') response.writeHead(200, STREAM).end(choice({ content: '{"verdict":' }, null));
  else response.writeHead(kind === 'busy' ? 429 : 500, { 'retry-after': '1' }).end('{"error":{}}');
}

async function answer(response: ServerResponse, body: string, random: Random): Promise<void> {
  const text = JSON.stringify(rulingOn(body));
  const pause = random.between(THINKING.least, THINKING.most) / PIECES;
  response.writeHead(200, STREAM);
  for (const delta of inDeltas(text, PIECES)) {
    await delay(pause); // oxlint-disable-line no-await-in-loop -- as a model writes: one after the other
    response.write(choice(delta, null));
  }
  response.write(choice({}, 'stop'));
  response.write(event({ choices: [], usage: { prompt_tokens: 900, completion_tokens: 90 } }));
  response.end(DONE);
}

function rulingOn(body: string): ProposedDraft {
  const { messages } = requestSchema.parse(JSON.parse(body));
  const told = messages
    .slice(1)
    .map(({ content }) => content ?? '')
    .join('\n');
  const quotes = [...told.matchAll(PASSAGE)].flatMap(([, passage = '', text = '']) => {
    const quote = SENTENCE.exec(text)?.[0];
    return quote === undefined ? [] : [{ passage, quote }];
  });
  return rulingBy(quotes.slice(0, 1));
}
