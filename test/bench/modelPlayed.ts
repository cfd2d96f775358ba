/**
 * A model that answers at once and knows the right page: it quotes the page where it was shown it, and otherwise looks for
 * the words of the question.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { z } from 'zod';
import type { ProposedDraft } from '../../src/model/draft.ts';
import type { GoldenQuestion } from './modelQuestions.ts';

/** One request, as it came and went. */
export interface PlayedRequest {
  readonly body: string;
  /** From the last byte of the request to the last of the answer, as it is handed to the system, ms. */
  readonly insideMs: number;
}

export interface PlayedModel {
  readonly baseUrl: string;
  /** What is asked next. @returns the requests that came since */
  expect(question: GoldenQuestion): readonly PlayedRequest[];
}

const requestSchema = z.object({
  messages: z.array(z.object({ content: z.string().nullish() })),
  tool_choice: z.string().nullish(),
});

const ANSWER_PIECES = 8;

/** Opens the server, and closes it whatever `use` does. */
export async function withPlayedModel<T>(use: (model: PlayedModel) => Promise<T>): Promise<T> {
  let asked: GoldenQuestion | null = null;
  let requests: PlayedRequest[] = [];
  const server = createServer((request, response) => {
    whenRead(request, (body) => {
      const startedAt = performance.now();
      const deltas = asked === null ? [] : answerTo(body, asked);
      const since = requests;
      respond(response, deltas, () => since.push({ body, insideMs: performance.now() - startedAt }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    return await use({
      baseUrl: `http://127.0.0.1:${port}/v1`,
      expect: (question) => {
        asked = question;
        requests = [];
        return requests;
      },
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function whenRead(request: IncomingMessage, use: (body: string) => void): void {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.once('end', () => use(Buffer.concat(parts).toString()));
}

/** The deltas of the answer. */
function answerTo(body: string, { question, places }: GoldenQuestion): readonly object[] {
  const { messages, tool_choice: choice } = requestSchema.parse(JSON.parse(body));
  const shown = messages.map(({ content }) => content ?? '').join('\n');
  const place = places.find(({ text }) => shown.includes(text));
  if (place === undefined && choice === 'auto') {
    const call = { name: 'search_rules', arguments: JSON.stringify({ query: question.slice(0, 300) }) };
    return [{ tool_calls: [{ index: 0, id: 'call_0', type: 'function', function: call }] }];
  }
  const text = JSON.stringify({
    verdict: place === undefined ? 'not_in_rules' : 'stated',
    headline: 'So it is written.',
    reasoning: '',
    quotes: place === undefined ? [] : [{ passage: place.label, quote: place.quote }],
    limits: null,
    follow_ups: [],
    clarification: null,
  } satisfies ProposedDraft);
  const length = Math.ceil(text.length / ANSWER_PIECES);
  return Array.from({ length: ANSWER_PIECES }, (_, piece) => ({
    content: text.slice(piece * length, (piece + 1) * length),
  }));
}

const event = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

/** @param onLast called before the last byte is sent */
function respond(response: ServerResponse, deltas: readonly object[], onLast: () => void): void {
  const calls = deltas.some((delta) => 'tool_calls' in delta);
  const choice = (delta: object, reason: string | null) =>
    event({ choices: [{ index: 0, delta, finish_reason: reason }] });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const delta of deltas) response.write(choice(delta, null));
  response.write(choice({}, calls ? 'tool_calls' : 'stop'));
  response.write(event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } }));
  onLast();
  response.end('data: [DONE]\n\n');
}
