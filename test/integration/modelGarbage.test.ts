/** Whatever bytes a server sends as a stream, a question ends, in an answer of the right form or in one of our errors. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ModelError } from '../../src/model/modelError.ts';
import type { ModelReply } from '../../src/model/modelPort.ts';
import {
  ANSWER,
  answerSchema,
  type Behaviour,
  finish,
  openModel,
  openModelServer,
  piece,
  streams,
  type TestAnswer,
  testRequest,
  text,
  USAGE,
} from '../support/modelServer.ts';
import { DONE, event } from '../support/modelWire.ts';

const signal = new AbortController().signal;

const call = fc.record({
  index: fc.option(fc.integer({ min: -1, max: 12 }), { nil: undefined }),
  id: fc.option(fc.constantFrom('a', 'b', '', '\u0000'), { nil: undefined }),
  function: fc.option(
    fc.record({
      name: fc.constantFrom('search_rules', '', '__proto__', 'toString'),
      arguments: fc.constantFrom('{"query":', '"x"}', '{}', '}', '[]'),
    }),
    { nil: undefined },
  ),
});
const nearEvent = fc.oneof(
  fc.constantFrom(DONE, USAGE, finish('stop'), finish('tool_calls'), finish(''), event({ choices: [] }), ': awake\n\n'),
  fc.constantFrom('data:', '\n\n', '\r', '{"choices":[{', 'event: error\n', 'id: 1\nretry: 0\n'),
  fc
    .constantFrom('{"ruling":"Yes",', '"page":4}', JSON.stringify(ANSWER), '```json', '{"__proto__":{"ruling":"x"}}')
    .map(text),
  fc.array(call, { maxLength: 12 }).map((calls) => piece({ tool_calls: calls })),
  fc.anything({ maxDepth: 3 }).map((value) => event(JSON.stringify(value) ?? 'undefined')),
  fc.anything({ maxDepth: 2 }).map((value) => piece(value ?? null)),
  fc.string({ unit: 'binary' }),
);
const harmless = fc.constantFrom(': awake\n\n', USAGE, event({ choices: [] }), text(' '), piece({ role: 'assistant' }));
const bytes = fc.oneof(
  fc
    .array(harmless, { maxLength: 6 })
    .map((events): Behaviour => streams(...events, text(JSON.stringify(ANSWER)), finish('stop'), DONE)),
  fc.array(nearEvent, { maxLength: 12 }).map((events): Behaviour => streams(...events)),
  fc
    .array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 6 })
    .map((parts): Behaviour => streams(...parts)),
  // Cut into pieces anywhere, inside of characters, too.
  fc
    .tuple(fc.array(nearEvent, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }))
    .map(([events, size]): Behaviour => streams(...cut(Buffer.from(events.join('')), size))),
);

function cut(whole: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, n) => whole.subarray(n * size, (n + 1) * size));
}

/** How a question ended, in a word; what it may not end in is thrown on. */
async function endOf(question: Promise<ModelReply<TestAnswer>>): Promise<string> {
  try {
    const reply = await question;
    return reply.kind === 'answered' ? `answered ${answerSchema.safeParse(reply.value).success}` : 'called';
  } catch (error) {
    if (error instanceof ModelError) return error.code;
    throw error;
  }
}

test('arbitrary bytes never hang a question and never become an answer that has another form', async () => {
  const server = await openModelServer();
  const model = openModel(server.baseUrl);
  const ends = new Set<string>();
  await fc.assert(
    fc.asyncProperty(bytes, async (behaviour) => {
      server.behave(behaviour);
      ends.add(await endOf(model.ask(testRequest(), signal)));
    }),
    { numRuns: 300 },
  );
  expect(ends).not.toContain('answered false');
  // The bytes are near enough to the real thing to get past the first check.
  expect([...ends]).toEqual(expect.arrayContaining(['answered true', 'called', 'malformed', 'cut']));
});
