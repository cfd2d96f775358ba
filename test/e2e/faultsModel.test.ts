/** The model fails in every way that a server can: each question ends in one answer, in time, and nothing is left open. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type FaultsModel,
  type FaultyQuestion,
  openFaultsModel,
  RULING,
  ruling,
  UNPROVED,
  UNAVAILABLE,
  UNUSABLE,
} from '../support/faultsModel.ts';
import { figure } from '../support/figure.ts';
import { accountOf, faultsOf } from '../support/killAccount.ts';
import {
  answers,
  type Behaviour,
  finish,
  hangs,
  KEY,
  neverEnds,
  refuses,
  resetsAfter,
  says,
  streams,
  text,
} from '../support/modelServer.ts';
import { DONE, event } from '../support/modelWire.ts';

/** The beginning of an answer that would be a good one. */
const HALF = text('{"verdict":"stated","headline":"Truncated.","reasoning":"');

let model: FaultsModel;
beforeAll(async () => {
  model = await openFaultsModel({ BREAKER_RESET_SECONDS: '2' });
});
afterAll(() => model.close());

/** Nothing of a half answer was ever shown, and there is one answer. */
function isSettled({ asked }: FaultyQuestion, answer: string): void {
  expect(faultsOf(accountOf([asked]))).toEqual([]);
  expect(answer).not.toContain('Truncated');
}

test('500 and 502 again and again: two requests a question, then none; it is asked again when it is well', async ({
  task,
}) => {
  const failing = [500, 502, 500, 502, 500].map((status) => model.ask(refuses(status)));
  for (const question of failing) {
    const { text: answer } = await question.answer();
    expect(answer).toMatch(UNAVAILABLE);
    expect(question.requests.length).toBeLessThanOrEqual(2);
    isSettled(question, answer);
  }
  // Whether it is open or tries again by now: of several at a time only one may try.
  const several = Array.from({ length: 4 }, () => model.ask(refuses(500)));
  const outcomes = await Promise.all(several.map((question) => question.answer()));
  for (const { text: answer } of outcomes) expect(answer).toMatch(UNAVAILABLE);
  expect(several.some(({ requests }) => requests.length === 0)).toBe(true);
  const requests = [...failing, ...several].reduce((sum, question) => sum + question.requests.length, 0);
  figure(task, `requests for ${failing.length + several.length} questions`, requests);
  await model.works();
});

describe('one question fails, the one before and the one after it are ruled:', () => {
  let slow: Readonly<Record<'hung' | 'silent' | 'pinging' | 'waiting', FaultyQuestion>>;
  beforeAll(async () => {
    await model.works();
    // They take their time side by side, and side by side with all that follows.
    slow = {
      hung: model.ask(hangs),
      silent: model.ask(neverEnds([HALF], null)),
      pinging: model.ask(neverEnds([HALF], ': still here\n\n')),
      waiting: model.ask(refuses(429, {}, { 'retry-after': '30' }), ruling),
    };
  });
  beforeEach(() => model.works());

  test('429 with retry-after 1: it waits and rules', async ({ task }) => {
    const question = model.ask(refuses(429, {}, { 'retry-after': '1' }), ruling);
    const { text: answer, took } = await question.answer();
    expect(answer).toMatch(RULING);
    expect(took).toBeGreaterThanOrEqual(1_000);
    figure(task, 'ruled after', took / 1_000, 's');
    expect(question.requests).toHaveLength(2);
    isSettled(question, answer);
  });

  test.each<readonly [fault: string, requests: number, answer: RegExp, behaviour: Behaviour]>([
    ['429 with retry-after 3600', 1, UNAVAILABLE, refuses(429, {}, { 'retry-after': '3600' })],
    ['429 with retry-after 1 twice', 2, UNAVAILABLE, refuses(429, {}, { 'retry-after': '1' })],
    ['insufficient_quota', 1, UNAVAILABLE, refuses(429, { code: 'insufficient_quota', type: 'insufficient_quota' })],
    ['401', 1, UNAVAILABLE, refuses(401, { code: 'invalid_api_key' })],
    ['500', 2, UNAVAILABLE, refuses(500)],
    ['the end in the middle of an answer', 1, UNAVAILABLE, streams(HALF)],
    ['[DONE] in the middle of an answer', 1, UNAVAILABLE, streams(HALF, DONE)],
    ['a reset in the middle of an answer', 2, UNAVAILABLE, resetsAfter(HALF)],
    ['HTML with 200', 1, UNUSABLE, (response) => response.end('<html>Truncated.</html>')],
    ['empty choices', 1, UNUSABLE, streams(event({ choices: [] }), DONE)],
    ['an event that is no JSON', 1, UNUSABLE, streams(HALF, 'data: {"choices": [\n\n', finish('stop'), DONE)],
    ['JSON that fails the schema, twice', 2, UNUSABLE, answers({ verdict: 'Truncated.' })],
    ['no JSON, twice', 2, UNUSABLE, says('Truncated. I would rather chat.')],
    [
      'a whole ruling without a quote',
      1,
      UNPROVED,
      answers({
        verdict: 'stated',
        headline: 'Truncated.',
        reasoning: '',
        quotes: [],
        limits: null,
        follow_ups: [],
        clarification: null,
      }),
    ],
    ['10 MB', 1, UNUSABLE, streams(...Array.from({ length: 160 }, () => text('x'.repeat(64 * 1024))))],
  ])('%s: the extract, after %i request(s)', async (_, requests, expected, behaviour) => {
    const question = model.ask(behaviour);
    const { text: answer } = await question.answer();
    expect(answer).toMatch(expected);
    expect(question.requests).toHaveLength(requests);
    isSettled(question, answer);
  });

  test('JSON that fails the schema, once: it is repaired, and ruled', async () => {
    const question = model.ask(answers({ verdict: 'Truncated.' }), ruling);
    const { text: answer } = await question.answer();
    expect(answer).toMatch(RULING);
    expect(question.requests).toHaveLength(2);
    isSettled(question, answer);
  });

  test.for([
    ['silence in the middle of an answer', 'silent', 20_000],
    ['comments in the middle of an answer', 'pinging', 20_000],
    ['silence before the headers', 'hung', 30_000],
  ] as const)(
    '%s: the extract after the limit, and the connection is closed',
    async ([fault, name, limit], { task }) => {
      const { text: answer, took } = await slow[name].answer();
      expect(answer).toMatch(UNAVAILABLE);
      // The bot's clock begins a little before the request is here.
      expect(took).toBeGreaterThanOrEqual(limit - 3_000);
      expect(took).toBeLessThanOrEqual(limit + 15_000);
      figure(task, `the extract after ${fault}`, took / 1_000, 's');
      expect(slow[name].requests).toHaveLength(1);
      await slow[name].closed();
      isSettled(slow[name], answer);
    },
  );

  test('429 with retry-after 30: it waits and rules', async ({ task }) => {
    const { text: answer, took } = await slow.waiting.answer();
    expect(answer).toMatch(RULING);
    expect(took).toBeGreaterThanOrEqual(30_000);
    figure(task, 'ruled after', took / 1_000, 's');
    expect(slow.waiting.requests).toHaveLength(2);
    isSettled(slow.waiting, answer);
  });

  test('nothing of all that is left: no connection, no word in the log', async () => {
    await model.stage.settled();
    await model.server.allClosed();
    expect(model.stage.bot.log()).not.toMatch(new RegExp(`${KEY}|lanterns|Truncated|<html>`, 'u'));
    expect(model.stage.bot.crashes()).toBe(0);
  });
});
