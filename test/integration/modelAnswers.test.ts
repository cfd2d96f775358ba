/** What a model answers, over real HTTP: whole answers, tool calls, and what servers get wrong and we put up with. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ModelCost } from '../../src/model/modelPort.ts';
import {
  ANSWER,
  answers,
  finish,
  messagesOf,
  neverEnds,
  openModel,
  openModelServer,
  PROMPT,
  piece,
  refuses,
  resetsAfter,
  says,
  streams,
  testRequest,
  text,
  USAGE,
} from '../support/modelServer.ts';
import { DONE, event } from '../support/modelWire.ts';

const signal = new AbortController().signal;
const JSON_ANSWER = JSON.stringify(ANSWER);
const TOLD_USAGE = { inputTokens: 12, cachedTokens: 8, outputTokens: 5 };

function listening() {
  const costs: ModelCost[] = [];
  return { costs, onCost: (cost: ModelCost): void => void costs.push(cost) };
}

test('an answer in pieces is one value, with what it cost', async () => {
  const server = await openModelServer(answers(ANSWER));
  const { costs, onCost } = listening();
  const reply = await openModel(server.baseUrl).ask(testRequest(), signal, onCost);
  expect(reply).toEqual({ kind: 'answered', value: ANSWER });
  expect(costs).toEqual([{ usage: TOLD_USAGE, received: JSON_ANSWER }]);
});

test.each([-5, 1.5, '7', null, 1e308, Number.MAX_SAFE_INTEGER])(
  'a usage of %s tokens is none that was told',
  async (tokens) => {
    const usage = {
      prompt_tokens: tokens,
      completion_tokens: tokens,
      prompt_tokens_details: { cached_tokens: tokens },
    };
    const server = await openModelServer(
      streams(text(JSON_ANSWER), finish('stop'), event({ choices: [], usage }), DONE),
    );
    const { costs, onCost } = listening();
    await openModel(server.baseUrl).ask(testRequest(), signal, onCost);
    expect(costs).toEqual([
      { usage: { inputTokens: null, cachedTokens: null, outputTokens: null }, received: JSON_ANSWER },
    ]);
  },
);

test('the request holds the model to the form, bounds its length, counts tokens and leaves the temperature alone', async () => {
  const server = await openModelServer(answers(ANSWER));
  await openModel(server.baseUrl).ask(testRequest(), signal);
  expect(server.requests[0]?.headers['authorization']).toBe('Bearer sk-the-key-of-somebody');
  const body = server.requests[0]?.body;
  expect(body).toMatchObject({
    model: 'gpt-5-nano',
    stream: true,
    stream_options: { include_usage: true },
    max_completion_tokens: 16_000,
    tool_choice: 'auto',
    messages: [
      { role: 'system', content: 'You are a referee.' },
      { role: 'user', content: PROMPT },
    ],
  });
  expect(body).not.toHaveProperty('temperature');
  expect(body?.['response_format']).toEqual({
    type: 'json_schema',
    json_schema: {
      name: 'ruling',
      strict: true,
      schema: {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        // No minLength and no maxLength: strict servers refuse them.
        properties: { ruling: { type: 'string' }, page: { type: ['number', 'null'] } },
        required: ['ruling', 'page'],
        additionalProperties: false,
      },
    },
  });
  expect(body?.['tools']).toMatchObject([
    { type: 'function', function: { name: 'search_rules', strict: true, parameters: { required: ['query'] } } },
  ]);
});

test('a round that may not search sends the same tools, so that the server knows the beginning again', async () => {
  const server = await openModelServer(answers(ANSWER));
  const model = openModel(server.baseUrl);
  await model.ask(testRequest(), signal);
  await model.ask(testRequest({ mayCallTools: false }), signal);
  const [first, second] = server.requests;
  expect(second?.body['tool_choice']).toBe('none');
  expect(second?.body['tools']).toEqual(first?.body['tools']);
});

test('without a key no header claims one', async () => {
  const server = await openModelServer(answers(ANSWER));
  await openModel(server.baseUrl, { apiKey: null }).ask(testRequest(), signal);
  expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
});

test.each([
  ['fenced as code', `Sure!\n\`\`\`json\n${JSON_ANSWER}\n\`\`\`\nAnything else?`],
  ['among prose', `Here you are: ${JSON_ANSWER} I hope it helps.`],
  ['after thoughts with braces', `<think>{maybe} {not}</think>${JSON_ANSWER}`],
  ['fenced after prose with braces', `For {this} one:\n\`\`\`json\n${JSON_ANSWER}\n\`\`\``],
])('an answer %s is read without a second request', async (_, content) => {
  const server = await openModelServer(says(content));
  const reply = await openModel(server.baseUrl).ask(testRequest(), signal);
  expect(reply).toMatchObject({ kind: 'answered', value: ANSWER });
  expect(server.requests).toHaveLength(1);
});

test('an answer that ignores the schema is asked for once more, without tools, and both are paid for', async () => {
  const server = await openModelServer(says('{"ruling": 7}'), answers(ANSWER));
  const { costs, onCost } = listening();
  const reply = await openModel(server.baseUrl).ask(testRequest(), signal, onCost);
  expect(reply).toMatchObject({ value: ANSWER });
  expect(costs.map(({ usage }) => usage)).toEqual([TOLD_USAGE, TOLD_USAGE]);
  expect(server.requests).toHaveLength(2);
  expect(server.requests[1]?.body['tool_choice']).toBe('none');
  const [, question, echo, demand] = messagesOf(server.requests[1]);
  expect(question).toEqual({ role: 'user', content: PROMPT });
  expect(echo).toEqual({ role: 'assistant', content: '{"ruling": 7}' });
  expect(demand?.role).toBe('user');
  expect(demand?.content).toMatch(/did not match: ruling: .*; page: /);
});

test('a tool call where none is allowed is an answer that does not match', async () => {
  const call = { index: 0, id: 'c1', function: { name: 'search_rules', arguments: '{"query":"x"}' } };
  const server = await openModelServer(
    streams(piece({ tool_calls: [call] }), finish('tool_calls'), DONE),
    answers(ANSWER),
  );
  const reply = await openModel(server.baseUrl).ask(testRequest({ mayCallTools: false }), signal);
  expect(reply).toMatchObject({ kind: 'answered', value: ANSWER });
});

test.each([
  ['nothing', streams(text(JSON_ANSWER), finish('stop'))],
  ['silence', neverEnds([text(JSON_ANSWER), finish('stop')], null)],
  ['comments', neverEnds([text(JSON_ANSWER), finish('stop')], ': awake\n\n')],
  ['a reset', resetsAfter(text(JSON_ANSWER), finish('stop'))],
])('an answer with its finish reason is whole, whatever follows: %s', async (_, behaviour) => {
  const server = await openModelServer(behaviour);
  const model = openModel(server.baseUrl, { limits: { headers: 30_000, idle: 20_000, tail: 50 } });
  expect(await model.ask(testRequest(), signal)).toMatchObject({ kind: 'answered', value: ANSWER });
  expect(server.requests).toHaveLength(1);
});

test('a tool call in pieces is read by its schema, and the conversation goes on after it', async () => {
  const parts = [
    piece({ role: 'assistant', content: null }),
    piece({
      tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'search_rules', arguments: '' } }],
    }),
    piece({ tool_calls: [{ index: 0, function: { arguments: '{"que' } }] }),
    piece({ tool_calls: [{ index: 0, function: { arguments: 'ry":"well"}' } }] }),
  ];
  const server = await openModelServer(streams(...parts, finish('tool_calls'), USAGE, DONE), answers(ANSWER));
  const model = openModel(server.baseUrl);
  const { costs, onCost } = listening();
  const reply = await model.ask(testRequest(), signal, onCost);
  if (reply.kind !== 'called') throw new TypeError('no call', { cause: reply });
  const call = { id: 'c1', name: 'search_rules', arguments: { query: 'well' }, problem: null };
  expect(reply).toEqual({
    kind: 'called',
    calls: [call],
    message: { role: 'assistant', text: '', calls: [call] },
  });
  expect(costs).toEqual([{ usage: TOLD_USAGE, received: 'search_rules{"query":"well"}' }]);
  const { messages } = testRequest();
  await model.ask(
    testRequest({ messages: [...messages, reply.message, { role: 'tool', callId: 'c1', text: 'nothing found' }] }),
    signal,
  );
  expect(server.requests[1]?.body['messages']).toMatchObject([
    {},
    {},
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'search_rules', arguments: '{"query":"well"}' } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'nothing found' },
  ]);
});

const written = (index: number | undefined, id: string, name: string, args: string): unknown => ({
  index,
  id,
  function: { name, arguments: args },
});

async function callsOf(...calls: readonly unknown[]): Promise<readonly unknown[]> {
  const pieces = calls.map((call) => piece({ tool_calls: [call] }));
  const server = await openModelServer(streams(...pieces, finish('tool_calls'), DONE));
  const reply = await openModel(server.baseUrl).ask(testRequest(), signal);
  if (reply.kind !== 'called') throw new TypeError('no call', { cause: reply });
  return reply.calls;
}

test('calls that cannot be carried out are marked, not thrown', async () => {
  const calls = await callsOf(
    written(0, 'a', 'delete_everything', '{}'),
    written(1, 'b', 'search_rules', JSON.stringify({ query: 'x'.repeat(1024 * 1024) })),
    written(2, 'c', 'search_rules', '{"query": 1}'),
    written(3, 'd', 'search_rules', '{"query": '),
    written(4, 'e', '`rm -rf` '.repeat(20), '{}'),
  );
  expect(calls).toEqual([
    { id: 'a', name: 'delete_everything', arguments: null, problem: 'unknown_tool' },
    { id: 'b', name: 'search_rules', arguments: null, problem: 'too_long' },
    { id: 'c', name: 'search_rules', arguments: null, problem: 'not_valid' },
    { id: 'd', name: 'search_rules', arguments: null, problem: 'not_valid' },
    { id: 'e', name: 'unknown', arguments: null, problem: 'unknown_tool' },
  ]);
});

test('of 100 calls the first 8 are handed on, each as it was written', async () => {
  const calls = await callsOf(
    ...Array.from({ length: 100 }, (_, n) => written(n, `c${n}`, 'search_rules', JSON.stringify({ query: `${n}` }))),
  );
  expect(calls).toHaveLength(8);
  expect(calls.at(-1)).toEqual({ id: 'c7', name: 'search_rules', arguments: { query: '7' }, problem: null });
});

test.each([
  ['not at all', undefined],
  ['all as the first', 0],
])('calls that a server numbers %s are told apart', async (_, index) => {
  const calls = await callsOf(
    written(index, 'a', 'search_rules', '{"query":"one"}'),
    written(index, 'b', 'search_rules', '{"query":"two"}'),
  );
  expect(calls).toMatchObject([
    { id: 'a', arguments: { query: 'one' } },
    { id: 'b', arguments: { query: 'two' } },
  ]);
});

test('calls without an id, or all with the same one, can be answered one by one', async () => {
  const calls = await callsOf(
    written(0, '', 'search_rules', '{"query":"one"}'),
    written(1, '', 'search_rules', '{"query":"two"}'),
  );
  const ids = calls.map((call) => z.object({ id: z.string() }).parse(call).id);
  expect(new Set(ids).size).toBe(2);
  expect(ids.every((id) => id !== '')).toBe(true);
});

test('a request that failed is made once more, and not a third time', async () => {
  const server = await openModelServer(refuses(502), answers(ANSWER));
  const model = openModel(server.baseUrl);
  expect(await model.ask(testRequest(), signal)).toMatchObject({ value: ANSWER });
  expect(server.requests).toHaveLength(2);
  // The one more is for the whole round: the repair has none of its own.
  server.behave(refuses(502), says('no'), refuses(502), answers(ANSWER));
  await expect(model.ask(testRequest(), signal)).rejects.toMatchObject({ code: 'unreachable' });
  expect(server.requests).toHaveLength(5);
});

test('chunks that only keep the connection awake, and reasoning, are no text', async () => {
  const server = await openModelServer(
    streams(event({ choices: [] }), piece({ reasoning_content: 'hm {' }), text(JSON_ANSWER), finish('stop'), DONE),
  );
  const { costs, onCost } = listening();
  expect(await openModel(server.baseUrl).ask(testRequest(), signal, onCost)).toEqual({
    kind: 'answered',
    value: ANSWER,
  });
  const usage = { inputTokens: null, cachedTokens: null, outputTokens: null };
  expect(costs).toEqual([{ usage, received: JSON_ANSWER }]);
});
