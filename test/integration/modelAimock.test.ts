/** The same door on a stand-in of somebody else, so that what we take for Chat Completions is not only our own idea of it. */
import { LLMock } from '@copilotkit/aimock';
import { expect, onTestFinished, test } from 'vitest';
import type { ModelCost } from '../../src/model/modelPort.ts';
import type { OpenaiModelOptions } from '../../src/model/openaiModel.ts';
import { ANSWER, modelFailureOf, openModel, testRequest } from '../support/modelServer.ts';

const signal = new AbortController().signal;

async function openAimock(): Promise<LLMock> {
  const mock = await LLMock.create({ port: 0 });
  onTestFinished(() => mock.stop());
  return mock;
}

const ask = (mock: LLMock, options: Partial<OpenaiModelOptions> = {}) =>
  openModel(`${mock.url}/v1`, options).ask(testRequest(), signal);

const ANSWERED = { content: JSON.stringify(ANSWER) };
const patient = { headers: 30_000, idle: 30_000, tail: 30_000 };

test('an answer comes in pieces, with the tokens that it cost', async () => {
  const mock = await openAimock();
  mock.on({}, ANSWERED, { chunkSize: 3 });
  const costs: ModelCost[] = [];
  const model = openModel(`${mock.url}/v1`);
  const reply = await model.ask(testRequest(), signal, (cost) => costs.push(cost));
  expect(reply).toEqual({ kind: 'answered', value: ANSWER });
  expect(costs).toHaveLength(1);
  expect(costs[0]?.usage.inputTokens).toBeGreaterThan(0);
  expect(costs[0]?.usage.outputTokens).toBeGreaterThan(0);
});

test('a tool call, and the answer after it', async () => {
  const mock = await openAimock();
  mock.on({ hasToolResult: false }, { toolCalls: [{ name: 'search_rules', arguments: '{"query":"well"}' }] });
  mock.on({ hasToolResult: true }, ANSWERED);
  const model = openModel(`${mock.url}/v1`);
  const first = await model.ask(testRequest(), signal);
  if (first.kind !== 'called') throw new TypeError('no call', { cause: first });
  expect(first.calls).toMatchObject([{ name: 'search_rules', arguments: { query: 'well' }, problem: null }]);
  const found = first.calls.map(({ id }) => ({ role: 'tool', callId: id, text: 'p. 4' }) as const);
  const messages = [...testRequest().messages, first.message, ...found];
  expect(await model.ask(testRequest({ messages }), signal)).toMatchObject({ kind: 'answered', value: ANSWER });
});

test('429 with Retry-After 1 is waited for', async () => {
  const mock = await openAimock();
  mock.on({ sequenceIndex: 0 }, { error: { message: 'slow down' }, status: 429, retryAfter: 1 });
  mock.on({}, ANSWERED);
  const begun = performance.now();
  expect(await ask(mock)).toMatchObject({ value: ANSWER });
  // It says nothing about how slow the machine may be.
  expect(performance.now() - begun).toBeGreaterThan(950);
  expect(mock.getRequests()).toHaveLength(2);
});

test('429 with Retry-After 3600 fails at once', async () => {
  const mock = await openAimock();
  mock.on({}, { error: { message: 'slow down' }, status: 429, retryAfter: 3600 });
  expect(await modelFailureOf(ask(mock))).toMatchObject({ code: 'flood', retryAfter: 3_600_000 });
  expect(mock.getRequests()).toHaveLength(1);
});

test('insufficient_quota is asked once, whatever Retry-After says', async () => {
  const mock = await openAimock();
  const error = { message: 'pay', type: 'insufficient_quota', code: 'insufficient_quota' };
  mock.on({}, { error, status: 429, retryAfter: 1 });
  expect(await modelFailureOf(ask(mock))).toMatchObject({ code: 'quota', retryable: false });
  expect(mock.getRequests()).toHaveLength(1);
});

test('an answer that is cut off or whose connection breaks is never an answer', async () => {
  const mock = await openAimock();
  mock.on({}, ANSWERED, { chunkSize: 3, truncateAfterChunks: 3 });
  expect(['cut', 'unreachable']).toContain((await modelFailureOf(ask(mock))).code);
  mock.clearFixtures();
  mock.on({}, ANSWERED, { chunkSize: 1, latency: 100, disconnectAfterMs: 250 });
  expect(['cut', 'unreachable']).toContain((await modelFailureOf(ask(mock))).code);
});

test('chaos: slow to begin, dropped, malformed, disconnected', async () => {
  const mock = await openAimock();
  mock.on({}, ANSWERED);
  mock.setChaos({ latencyMs: 5_000 });
  expect(await modelFailureOf(ask(mock, { limits: { ...patient, headers: 100 } }))).toMatchObject({ code: 'silent' });
  mock.setChaos({ dropRate: 1 });
  expect(await modelFailureOf(ask(mock))).toMatchObject({ code: 'unreachable' });
  mock.setChaos({ malformedRate: 1 });
  expect(await modelFailureOf(ask(mock))).toMatchObject({ code: 'malformed' });
  mock.setChaos({ disconnectRate: 1 });
  expect(await modelFailureOf(ask(mock))).toMatchObject({ code: 'unreachable' });
  mock.clearChaos();
  expect(await ask(mock)).toMatchObject({ value: ANSWER });
});
