/** The process ends while a model is asked, or just after it was: one answer all the same, and nothing is paid for twice that need not be. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultsModel, type FaultyQuestion, openFaultsModel, RULING, ruling } from '../support/faultsModel.ts';
import { figure } from '../support/figure.ts';
import { accountOf, faultsOf } from '../support/killAccount.ts';
import { until } from '../support/killDatabase.ts';
import { held } from '../support/modelReferee.ts';
import { hangs } from '../support/modelServer.ts';

/** Two starts on a machine with other things to do. */
const TIME = { timeout: 120_000 };

let model: FaultsModel;
beforeAll(async () => {
  model = await openFaultsModel({ DRAIN_LIMIT_SECONDS: '10' });
});
afterAll(() => model.close());

async function isRuledOnce(question: FaultyQuestion): Promise<void> {
  expect((await question.answer()).text).toMatch(RULING);
  await model.stage.settled();
  expect(faultsOf(accountOf([question.asked]))).toEqual([]);
}

test('killed while the model thinks: it is asked again', TIME, async () => {
  const { stage, ask } = model;
  const thinking = held(ruling);
  const question = ask(thinking.behaviour, ruling);
  await thinking.asked;
  await stage.bot.kill();
  await question.closed();
  await stage.start();
  await isRuledOnce(question);
  expect(question.requests).toHaveLength(2);
});

test(
  'killed when the ruling is stored and not yet shown: it is shown, and the model is not asked again',
  TIME,
  async () => {
    const { stage, ask } = model;
    const final = stage.standin.fault({
      kind: 'flood',
      retryAfter: 3,
      method: 'editMessageText',
      matching: (params) => params.text('text')?.startsWith('Five.') ?? false,
    });
    const question = ask(ruling);
    await stage.standin.waitFor(() => final.remaining() === 0, 45_000);
    await stage.bot.kill();
    expect(question.asked.finalAt).toBeNull();
    await stage.start();
    await isRuledOnce(question);
    expect(question.requests).toHaveLength(1);
  },
);

test('told to stop while the model thinks: its ruling is waited for', TIME, async () => {
  const { stage, ask } = model;
  const thinking = held(ruling);
  const question = ask(thinking.behaviour);
  await thinking.asked;
  const drains = stage.bot.log().split('draining').length;
  const ended = stage.bot.end();
  await until(() => stage.bot.log().split('draining').length > drains);
  thinking.release();
  expect(await ended).toBe(0);
  expect((await question.answer()).text).toMatch(RULING);
  await stage.start();
  await isRuledOnce(question);
  expect(question.requests).toHaveLength(1);
});

test('told to stop while the model hangs: it ends in time, and asks again when it is back', TIME, async ({ task }) => {
  const { stage, ask } = model;
  const question = ask(hangs, ruling);
  await until(() => question.requests.length === 1);
  const told = performance.now();
  expect(await stage.bot.end()).toBe(0);
  figure(task, 'with a model that hangs, and a limit of 10 s, in', (performance.now() - told) / 1_000, 's');
  await question.closed();
  expect(question.asked.finalAt).toBeNull();
  await stage.start();
  await isRuledOnce(question);
  expect(question.requests).toHaveLength(2);
});
