/**
 * A model that answers at once and knows the right page: it quotes the page where it was shown it, and otherwise looks for
 * the words of the question.
 */
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { z } from 'zod';
import { choice, DONE, event, inDeltas, rulingBy, STREAM, whenRead } from '../support/modelWire.ts';
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

/** The deltas of the answer. */
function answerTo(body: string, { question, places }: GoldenQuestion): readonly object[] {
  const { messages, tool_choice: toolChoice } = requestSchema.parse(JSON.parse(body));
  const shown = messages.map(({ content }) => content ?? '').join('\n');
  const place = places.find(({ text }) => shown.includes(text));
  if (place === undefined && toolChoice === 'auto') {
    const call = { name: 'search_rules', arguments: JSON.stringify({ query: question.slice(0, 300) }) };
    return [{ tool_calls: [{ index: 0, id: 'call_0', type: 'function', function: call }] }];
  }
  const quotes = place === undefined ? [] : [{ passage: place.label, quote: place.quote }];
  return inDeltas(JSON.stringify(rulingBy(quotes)), ANSWER_PIECES);
}

/** @param onLast called before the last byte is sent */
function respond(response: ServerResponse, deltas: readonly object[], onLast: () => void): void {
  const calls = deltas.some((delta) => 'tool_calls' in delta);
  response.writeHead(200, STREAM);
  for (const delta of deltas) response.write(choice(delta, null));
  response.write(choice({}, calls ? 'tool_calls' : 'stop'));
  response.write(event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } }));
  onLast();
  response.end(DONE);
}
