/** Rows 5 to 9 of the fault matrix at the model's door: each fault ends in one word, in time, and leaves nothing open. */
import process from 'node:process';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ModelError, type ModelErrorCode } from '../../src/model/modelError.ts';
import { STREAM_LIMITS } from '../../src/model/streamGuard.ts';
import {
  ANSWER,
  answers,
  type Behaviour,
  finish,
  hangs,
  KEY,
  knowsNo,
  messagesOf,
  modelFailureOf,
  neverEnds,
  openModel,
  openModelServer,
  PROMPT,
  piece,
  refuses,
  resets,
  resetsAfter,
  SERVER_WORDS,
  says,
  shown,
  streams,
  testRequest,
  text,
} from '../support/modelServer.ts';
import { DONE, event } from '../support/modelWire.ts';
import { countConnections } from '../support/telegram.ts';

const signal = new AbortController().signal;
const HALF = text('{"ruling": "Ye');
const html: Behaviour = (response) => response.end(`<html>${SERVER_WORDS}</html>`);
const json: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ choices: [{ message: { content: 'not streamed' } }] }));
};
const error = (rest: object): object => ({ message: SERVER_WORDS, ...rest });

const FAULTS: readonly (readonly [fault: string, code: ModelErrorCode, requests: number, behaviour: Behaviour])[] = [
  ['429', 'flood', 2, refuses(429, error({ type: 'rate_limit_exceeded' }))],
  ['429 that names another code', 'flood', 2, refuses(429, error({ code: 7 }))],
  ['insufficient_quota', 'quota', 1, refuses(429, error({ code: 'insufficient_quota', type: 'insufficient_quota' }))],
  ['402', 'quota', 1, refuses(402, error({}))],
  ['401', 'unauthorized', 1, refuses(401, error({ code: 'invalid_api_key' }))],
  ['403', 'unauthorized', 1, refuses(403, error({}))],
  ['400', 'refused', 1, refuses(400, error({ code: 'context_length_exceeded' }))],
  ['404', 'refused', 1, refuses(404, error({}))],
  ['a redirect', 'refused', 1, refuses(307, error({}), { location: 'http://127.0.0.1:9/v1' })],
  ['500', 'unreachable', 2, refuses(500, error({}))],
  ['502 as a page', 'unreachable', 2, (response) => response.writeHead(502).end(`<html>${SERVER_WORDS}</html>`)],
  ['a reset before headers', 'unreachable', 2, resets],
  ['a reset in the middle', 'unreachable', 2, resetsAfter(HALF)],
  ['an error in the stream', 'unreachable', 2, streams(HALF, event({ error: error({ code: 'server_error' }) }))],
  ['a flood in the stream', 'flood', 2, streams(HALF, event({ error: error({ code: 'rate_limit_exceeded' }) }))],
  ['a quota in the stream', 'quota', 1, streams(event({ error: error({ code: 'insufficient_quota' }) }))],
  ['the end without a finish reason', 'cut', 1, streams(HALF)],
  ['[DONE] without a finish reason', 'cut', 1, streams(HALF, DONE)],
  ['a whole answer without a finish reason', 'cut', 1, streams(text(JSON.stringify(ANSWER)), DONE)],
  ['a finish reason of length', 'truncated', 1, streams(HALF, finish('length'), DONE)],
  ['a refusal', 'declined', 1, streams(piece({ refusal: SERVER_WORDS }), finish('stop'), DONE)],
  ['a content filter', 'declined', 1, streams(HALF, finish('content_filter'), DONE)],
  ['HTML with 200', 'malformed', 1, html],
  ['an answer that is no stream', 'malformed', 1, json],
  ['nothing with 200', 'malformed', 1, (response) => response.end()],
  ['empty choices', 'malformed', 1, streams(event({ choices: [] }), DONE)],
  ['an event that is no JSON', 'malformed', 1, streams(HALF, `data: {"choices": ${SERVER_WORDS}\n\n`)],
  ['an event that is no chunk', 'malformed', 1, streams(event('null'))],
  ['an event that is a wrong chunk', 'malformed', 1, streams(event({ choices: SERVER_WORDS }))],
  ['no JSON, twice', 'malformed', 2, says('I would rather chat.')],
  ['no text, twice', 'malformed', 2, streams(finish('stop'), DONE)],
  ['JSON that fails the schema, twice', 'malformed', 2, answers({ ruling: 7 })],
  ['10 MB in pieces', 'malformed', 1, streams(...Array.from({ length: 160 }, () => text('x'.repeat(64 * 1024))))],
  ['10 MB at once', 'malformed', 1, streams(text('x'.repeat(10 * 1024 * 1024)))],
  [
    '20 MB in one line',
    'malformed',
    1,
    streams('data: ', ...Array.from({ length: 20 }, () => 'x'.repeat(1024 * 1024))),
  ],
];

test.each(FAULTS)('%s: %s after %i request(s), and no word of it is told on', async (_, code, requests, behaviour) => {
  const server = await openModelServer(behaviour);
  const failure = await modelFailureOf(openModel(server.baseUrl).ask(testRequest(), signal));
  expect(failure.code).toBe(code);
  expect(server.requests).toHaveLength(requests);
  for (const secret of [KEY, PROMPT, 'You are a referee', '<html>']) expect(shown(failure)).not.toContain(secret);
});

test('where nobody listens', async () => {
  const { url, server } = await countConnections(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  const failure = await modelFailureOf(openModel(`${url}/v1`).ask(testRequest(), signal));
  expect(failure).toMatchObject({ code: 'unreachable', retryable: true });
  expect(failure.message).toContain('ECONNREFUSED');
});

const patient = { headers: 30_000, idle: 30_000, tail: 30_000 };
const HUNG: readonly (readonly [fault: string, code: ModelErrorCode, options: object, behaviour: Behaviour])[] = [
  ['no headers', 'silent', { limits: { ...patient, headers: 100 } }, hangs],
  [
    'an error whose body never ends',
    'silent',
    { limits: { ...patient, headers: 300 } },
    (response) => {
      response.writeHead(500);
      response.write('{"error"');
    },
  ],
  ['headers and nothing more', 'stalled', { limits: { ...patient, idle: 100 } }, neverEnds([], null)],
  ['a stop in the middle', 'stalled', { limits: { ...patient, idle: 100 } }, neverEnds([HALF], null)],
  ['half an event', 'stalled', { limits: { ...patient, idle: 100 } }, neverEnds([HALF, 'data: {"cho'], null)],
  ['comments only', 'stalled', { limits: { ...patient, idle: 200 } }, neverEnds([], ': awake\n\n')],
  [
    'chunks that say nothing',
    'stalled',
    { limits: { ...patient, idle: 200 } },
    neverEnds([HALF], event({ choices: [] })),
  ],
  ['a slow drip', 'overtime', { limits: patient, total: 500 }, neverEnds([], text(' '))],
];

test.each(HUNG)('%s: %s, not tried again, and the connection ends', async (_, code, options, behaviour) => {
  const server = await openModelServer(behaviour);
  const failure = await modelFailureOf(openModel(server.baseUrl, options).ask(testRequest(), signal));
  expect(failure).toMatchObject({ code, retryable: true });
  await server.allClosed();
  expect(server.connections).toHaveLength(1);
});

test.each([
  ['an event that is no chunk', neverEnds([event('null')], HALF)],
  ['far too much', neverEnds([text('x'.repeat(5 * 1024 * 1024))], HALF)],
])('a server that goes on after %s is not listened to', async (_, behaviour) => {
  const server = await openModelServer(behaviour);
  expect((await modelFailureOf(openModel(server.baseUrl).ask(testRequest(), signal))).code).toBe('malformed');
  await server.allClosed();
});

test('a body of blank lines alone does not hold up the event loop', async () => {
  const blank = '\n'.repeat(64 * 1024);
  const server = await openModelServer(streams(...Array.from({ length: 240 }, () => blank)));
  const before = process.cpuUsage();
  const failure = await modelFailureOf(openModel(server.baseUrl).ask(testRequest(), signal));
  const { user } = process.cpuUsage(before);
  expect(failure).toMatchObject({ code: 'malformed' });
  // Read to its end it takes more than ten seconds of the processor.
  expect(user / 1_000_000).toBeLessThan(6);
  await server.allClosed();
});

test('a status that HTTP does not know ends the connection, whatever follows it', async () => {
  const server = await openModelServer((response) => {
    response.writeHead(999);
    response.write('and then');
  });
  expect((await modelFailureOf(openModel(server.baseUrl).ask(testRequest(), signal))).code).toBe('unreachable');
  await server.allClosed();
});

test('a stall in the repair is a stall', async () => {
  const server = await openModelServer(says('no'), neverEnds([HALF], null));
  const model = openModel(server.baseUrl, { limits: { ...patient, idle: 100 } });
  expect(await modelFailureOf(model.ask(testRequest(), signal))).toMatchObject({ code: 'stalled' });
  await server.allClosed();
});

test('the limits are those that are promised', () => {
  expect(STREAM_LIMITS).toEqual({ headers: 30_000, idle: 20_000, tail: 2_000 });
});

/** Resolves with the response once the behaviour has begun. */
function observed(behaviour: Behaviour): { readonly behaviour: Behaviour; readonly begun: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    behaviour: (response, request) => {
      behaviour(response, request);
      resolve(undefined);
    },
    begun: promise.then(() => undefined),
  };
}

test.each([
  ['before headers', hangs],
  ['in the middle', neverEnds([HALF], text('s'))],
])('a caller who gives up %s is told at once, and the connection ends', async (_, behaviour) => {
  const { begun, ...rest } = observed(behaviour);
  const server = await openModelServer(rest.behaviour);
  const caller = new AbortController();
  const failure = modelFailureOf(openModel(server.baseUrl).ask(testRequest(), caller.signal));
  await begun;
  caller.abort(new Error(PROMPT));
  expect(await failure).toMatchObject({ code: 'aborted', retryable: false });
  expect(shown(await failure)).not.toContain(PROMPT);
  await server.allClosed();
});

test('a caller’s limit of time is overtime, not a change of mind', async () => {
  const server = await openModelServer(hangs);
  const failure = await modelFailureOf(openModel(server.baseUrl).ask(testRequest(), AbortSignal.timeout(100)));
  expect(failure.code).toBe('overtime');
  await server.allClosed();
});

test('a question that was given up before it was asked is not asked', async () => {
  const server = await openModelServer(answers(ANSWER));
  const failure = await modelFailureOf(openModel(server.baseUrl).ask(testRequest(), AbortSignal.abort()));
  expect(failure.code).toBe('aborted');
  expect(server.requests).toHaveLength(0);
});

test('closing ends what is under way, and nothing is asked afterwards', async () => {
  const { begun, behaviour } = observed(neverEnds([HALF], null));
  const server = await openModelServer(behaviour);
  const model = openModel(server.baseUrl);
  const failure = modelFailureOf(model.ask(testRequest(), signal));
  await begun;
  await model.close();
  expect((await failure).code).toBe('aborted');
  expect((await modelFailureOf(model.ask(testRequest(), signal))).code).toBe('aborted');
  await server.allClosed();
});

test('a Retry-After that does not fit into the time is not waited for, and is told on', async () => {
  const server = await openModelServer(refuses(429, {}, { 'retry-after': '30' }), answers(ANSWER));
  const failure = await modelFailureOf(openModel(server.baseUrl, { total: 20_000 }).ask(testRequest(), signal));
  expect(failure).toMatchObject({ code: 'flood', retryAfter: 30_000 });
  expect(server.requests).toHaveLength(1);
});

test('a Retry-After that fits is waited for until the caller gives up', async () => {
  const { begun, behaviour } = observed(refuses(503, {}, { 'retry-after': '30' }));
  const server = await openModelServer(behaviour, answers(ANSWER));
  const caller = new AbortController();
  const failure = modelFailureOf(openModel(server.baseUrl).ask(testRequest(), caller.signal));
  await begun;
  caller.abort();
  expect((await failure).code).toBe('aborted');
  expect(server.requests).toHaveLength(1);
});

const has = (name: string) => (body: Readonly<Record<string, unknown>>) => name in body;
const hasForm = (type: string) => (body: Readonly<Record<string, unknown>>) =>
  JSON.stringify(body['response_format'] ?? {}).includes(`"type":"${type}"`);

test.each([
  ['stream_options', knowsNo(has('stream_options'), 'Unrecognized request argument supplied: stream_options')],
  ['stream_options', knowsNo(has('stream_options'), 'body.stream_options: extra fields not permitted', 422)],
  ['max_completion_tokens', knowsNo(has('max_completion_tokens'), "Unknown parameter: 'max_completion_tokens'")],
  ['response_format', knowsNo(has('response_format'), 'response_format is not supported')],
  ['tools', knowsNo(has('tools'), 'llama does not support tools')],
])('a server that knows no %s is asked without it, and the next time at once', async (name, behaviour) => {
  const server = await openModelServer(behaviour);
  const model = openModel(server.baseUrl);
  expect(await model.ask(testRequest(), signal)).toMatchObject({ value: ANSWER });
  const needed = server.requests.length;
  expect(needed).toBeGreaterThan(1);
  expect(server.requests.at(-1)?.body).not.toHaveProperty(name);
  await model.ask(testRequest(), signal);
  expect(server.requests).toHaveLength(needed + 1);
});

test('a server without schemas is asked for any JSON object, and the prompt holds the schema', async () => {
  const server = await openModelServer(
    knowsNo(hasForm('json_schema'), 'response_format: only json_object is supported'),
  );
  await openModel(server.baseUrl).ask(testRequest(), signal);
  expect(server.requests[1]?.body['response_format']).toEqual({ type: 'json_object' });
  const [system, user] = messagesOf(server.requests[1]);
  expect(system?.content).toMatch(/^You are a referee\.[^]*JSON Schema:[^]*"ruling"/);
  expect(user).toEqual({ role: 'user', content: PROMPT });
});

test('a server that knows no new name of the limit is told the old one', async () => {
  const server = await openModelServer(knowsNo(has('max_completion_tokens'), 'use max_tokens'));
  await openModel(server.baseUrl).ask(testRequest(), signal);
  expect(server.requests[1]?.body).toMatchObject({ max_tokens: 16_000 });
});

const wordless: Behaviour = (response) => response.writeHead(400).end();

test('a server that refuses without a word gets the plainest request, which is remembered only if it helped', async () => {
  const server = await openModelServer(wordless, wordless, answers(ANSWER));
  const model = openModel(server.baseUrl);
  expect((await modelFailureOf(model.ask(testRequest(), signal))).code).toBe('refused');
  await model.ask(testRequest(), signal);
  expect(Object.keys(server.requests[1]?.body ?? {}).toSorted()).toEqual(['messages', 'model', 'stream']);
  expect(server.requests[2]?.body).toHaveProperty('response_format');
});

test('a form that no strict server knows is a defect of ours: nothing is asked, and no server is blamed', async () => {
  const server = await openModelServer(answers(ANSWER));
  const answer = { name: 'ruling', schema: z.object({ ruling: z.string().optional() }) };
  const question = openModel(server.baseUrl).ask({ messages: [], tools: [], mayCallTools: false, answer }, signal);
  await expect(question).rejects.not.toBeInstanceOf(ModelError);
  expect(server.requests).toHaveLength(0);
});
