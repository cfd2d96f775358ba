/** The breaker before the model, as everybody sees it: in the state file, in the metrics and in what players read. */
import { expect, test } from 'vitest';
import { figure } from '../support/figure.ts';
import { degraded, modelState, openModelBot } from '../support/modelBot.ts';
import { byQuestion, held, rules } from '../support/modelReferee.ts';
import { refuses } from '../support/modelServer.ts';

const ASKED = 'Who wins a tie in a standoff in Saltwind Couriers?';
const RULING = /^The defender wins\.\nSaltwind Couriers\n[^]*A tie goes to the defender\.[^]*p\. 6/;
const EXTRACT = /^Best passages, word for word \(the model is not available now\)\nSaltwind Couriers\n[^]*p\. 6/;
const ruling = rules('A tie goes to the defender.');

const isIn = (state: string) => (record: unknown) => modelState(record) === state;

/** An answer is kept: every question is one that was not asked before. */
const questions = (word: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${ASKED} (${word} ${index + 1})`);

test('closed, open, half-open, closed: in the state file, in the metrics and in the messages', {
  timeout: 120_000,
}, async ({ task }) => {
  const { server, ask, record, breaker } = await openModelBot({ env: { BREAKER_RESET_SECONDS: '5' } });

  server.behave(ruling);
  expect((await ask(ASKED).answer()).text).toMatch(RULING);
  expect(degraded(await record(isIn('available')))).not.toContain('model');
  expect(await breaker()).toBe('closed');

  server.behave(refuses(502));
  const failing = await Promise.all(questions('fails', 5).map(async (text) => ask(text).answer()));
  for (const { text } of failing) expect(text).toMatch(EXTRACT);
  const requests = server.requests.length;
  // Whoever may try again when the time is over finds a server that says nothing until it is told to.
  const probe = held(ruling);
  server.behave(byQuestion(['(probe)', probe.behaviour], ['', refuses(500)]));
  expect(degraded(await record(isIn('unavailable')))).toContain('model');
  expect(await breaker()).toBe('open');
  // The machine may have other things to do: once in three times it is as quick as it is.
  const took: number[] = [];
  for (const text of questions('open', 3)) {
    if (took.some((time) => time <= 1_000)) break;
    const answer = await ask(text).answer();
    expect(answer.text).toMatch(EXTRACT);
    took.push(answer.took);
  }
  expect(Math.min(...took)).toBeLessThanOrEqual(1_000);
  figure(task, 'the extract while it is open after', Math.min(...took) / 1_000, 's');
  expect(server.requests).toHaveLength(requests);

  expect(degraded(await record(isIn('probing')))).toContain('model');
  expect(await breaker()).toBe('half_open');
  const probing = ask(`${ASKED} (probe)`);
  await probe.asked;
  expect((await ask(`${ASKED} (beside the probe)`).answer()).text).toMatch(EXTRACT);
  expect(await breaker()).toBe('half_open');
  expect(server.requests).toHaveLength(requests + 1);
  expect(probing.answers).toEqual([]);
  probe.release();
  expect((await probing.answer()).text).toMatch(RULING);

  expect(degraded(await record(isIn('available')))).not.toContain('model');
  expect(await breaker()).toBe('closed');
  server.behave(ruling);
  expect((await ask(`${ASKED} (closed)`).answer()).text).toMatch(RULING);
});

test('open, it is open after a restart, and nothing is asked', { timeout: 120_000 }, async () => {
  const { server, ask, record, breaker, restart } = await openModelBot({ env: { BREAKER_RESET_SECONDS: '3600' } });
  server.behave(refuses(502));
  await Promise.all(questions('fails', 5).map(async (text) => ask(text).answer()));
  await record(isIn('unavailable'));
  server.behave(ruling);
  const requests = server.requests.length;
  await restart();
  expect(degraded(await record(isIn('unavailable')))).toContain('model');
  expect(await breaker()).toBe('open');
  expect((await ask(`${ASKED} (after)`).answer()).text).toMatch(EXTRACT);
  expect(server.requests).toHaveLength(requests);
});
