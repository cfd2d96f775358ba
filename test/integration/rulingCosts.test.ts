/** What the model costs, as the ledger has it: of answers that came, that broke off, and that could not be written down. */
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { loadTokenCounter } from '../../src/model/tokens.ts';
import { dayOf, spentOn } from '../../src/storage/modelLedger.ts';
import { noteServed } from '../../src/storage/tables.ts';
import {
  answers,
  type Behaviour,
  finish,
  hangs,
  messagesOf,
  neverEnds,
  openModelServer,
  refuses,
  resets,
  resetsAfter,
  says,
  streams,
  text,
} from '../support/modelServer.ts';
import { DONE, event } from '../support/modelWire.ts';
import { draft, openRulingStage } from '../support/rulingStage.ts';

const SALTWIND = 'Saltwind Couriers';
const TIE = 'A tie goes to the defender.';
const QUESTION = 'We both have the same total in a standoff. Who takes it?';
const BEGUN = '{"verdict":"stated","headline":';
const extracted = (degraded: string) => ({ kind: 'extracted', degraded });

const payer = { userId: 7, chatId: 70 };
const noRetry = { retry: { retries: 0, delay: 1, reserve: 0 } };
const impatient = { ...noRetry, limits: { headers: 300, idle: 300, tail: 300 } };

async function open(options: Parameters<typeof openRulingStage>[0]['model'] = {}) {
  const server = await openModelServer(refuses(500));
  const stage = await openRulingStage({ baseUrl: server.baseUrl, model: options });
  // A chat that is not forgotten.
  await noteServed(stage.resources().db, ['70:0'], 'asked_at', 1);
  const good = draft({ quotes: [{ passage: await stage.label(SALTWIND, TIE), quote: TIE }] });
  server.behave(answers(good));
  return {
    ...stage,
    server,
    good,
    ask: () => stage.rule(SALTWIND, QUESTION, { payer }),
    spent: () => spentOn(stage.resources().db, dayOf(Date.now()), payer.userId),
  };
}

describe('a question to the model costs', () => {
  it.each([
    ['breaks off', resetsAfter(text(BEGUN))],
    ['stops', neverEnds([text(BEGUN)], null)],
    ['ends before its end', streams(text(BEGUN))],
  ])('what was sent and received, by our own count, where the answer %s', async (_, behaviour) => {
    const stage = await open({ timing: impatient });
    stage.server.behave(behaviour);
    expect(await stage.ask()).toMatchObject({ kind: 'extracted' });
    // Noted before the ruling ends: the next question of the same person finds it.
    const { questions, rounds, inputTokens, outputTokens } = await stage.spent();
    expect({ questions, rounds }).toEqual({ questions: 1, rounds: 1 });
    const sent = messagesOf(stage.server.requests[0])
      .map(({ content }) => content ?? '')
      .join('');
    const count = await loadTokenCounter();
    // Counted passage by passage it is a little more than as a whole.
    expect(inputTokens).toBeGreaterThanOrEqual(count(sent));
    expect(inputTokens).toBeLessThan(count(sent) * 1.05);
    expect(outputTokens).toBe(count(BEGUN));
  });

  it('what the server has told, where the answer was useless or not the last', async () => {
    const stage = await open({ timing: noRetry });
    stage.server.behave(says('no JSON'), says('no JSON again'));
    expect(await stage.ask()).toMatchObject(extracted('malformed'));
    expect(await stage.spent()).toMatchObject({ questions: 1, rounds: 2, inputTokens: 24, outputTokens: 10 });
  });

  it('what we count ourselves where the server never tells it', async () => {
    const stage = await open();
    stage.server.behave(streams(text(JSON.stringify(stage.good)), finish('stop'), DONE));
    expect(await stage.ask()).toMatchObject({ kind: 'ruled' });
    const { inputTokens, outputTokens } = await stage.spent();
    expect(inputTokens).toBeGreaterThan(1_000);
    expect(outputTokens).toBeGreaterThan(10);
  });

  it('no more of what the server had read before than what it read at all', async () => {
    const stage = await open();
    const usage = { prompt_tokens: 12, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 9_000_000 } };
    stage.server.behave(streams(text(JSON.stringify(stage.good)), finish('stop'), event({ choices: [], usage }), DONE));
    expect(await stage.ask()).toMatchObject({ kind: 'ruled' });
    expect(await stage.spent()).toMatchObject({ inputTokens: 12, cachedTokens: 12, outputTokens: 5 });
  });

  it.each([
    ['refuses', refuses(500)],
    ['closes the connection', resets],
    ['says nothing', hangs],
    ['is a page of something else', ((response) => response.end('<html>busy</html>')) satisfies Behaviour],
  ])('nothing where the server %s', async (_, behaviour) => {
    const stage = await open({ timing: impatient });
    stage.server.behave(behaviour);
    expect(await stage.ask()).toMatchObject({ kind: 'extracted' });
    await stage.server.allClosed();
    expect(await stage.spent()).toMatchObject({ rounds: 0, inputTokens: 0 });
  });

  it('once what its requests cost, and nothing when it is asked again', async () => {
    const stage = await open();
    stage.server.behave(refuses(500), answers(stage.good));
    expect(await stage.ask()).toMatchObject({ kind: 'ruled' });
    expect(await stage.ask()).toMatchObject({ kind: 'ruled' });
    expect(await stage.spent()).toMatchObject({ questions: 1, rounds: 1, inputTokens: 12 });
  });

  it('what it has cost until the process ends', async () => {
    const stage = await open();
    // When the client has seen the beginning of the answer nobody tells: where it had not yet, nothing was spent.
    const spentAfterRestart = async (): Promise<number> => {
      const begun = Promise.withResolvers<void>();
      stage.server.behave((response, request) => {
        neverEnds([text(BEGUN)], null)(response, request);
        begun.resolve();
      });
      const ruling = stage.ask();
      await begun.promise;
      for (let turn = 0; turn < 100; turn += 1) await setImmediate();
      await stage.restart();
      await ruling;
      return (await stage.spent()).rounds;
    };
    await expect.poll(spentAfterRestart, { timeout: 30_000 }).toBeGreaterThan(0);
  });

  it('what cannot be noted, which is told as trouble with the storage: the ruling is said all the same', async () => {
    const stage = await open();
    await sql`drop table model_usage`.execute(stage.resources().db);
    expect(await stage.ask()).toMatchObject({ kind: 'ruled' });
    expect(stage.troubles).toEqual([{ kind: 'storage', reason: 'ledger' }]);
  });

  it('an answer that cannot be kept is said all the same', async () => {
    const stage = await open();
    await sql`create trigger full before insert on proposals begin select raise(fail, 'full'); end`.execute(
      stage.resources().db,
    );
    expect(await stage.ask()).toMatchObject({ kind: 'ruled' });
    expect(stage.troubles).toEqual([{ kind: 'storage', reason: 'proposal' }]);
  });
});
