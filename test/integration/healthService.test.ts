/** The whole bot on a stand-in, looked at from outside: what its file, its port and its metrics say as it starts, answers and ends. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { serve } from '../../src/commands/serving.ts';
import type { Config } from '../../src/config.ts';
import { standardConfig } from '../support/config.ts';
import { leaflet, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { hearLog } from '../support/logs.ts';
import { field, list, openStage, type Stage, TOKEN } from '../support/standin.ts';

const PATIENCE = 50_000;

let library: TemporaryFolder;
beforeAll(async () => {
  library = await temporaryFolder();
  await library.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
});
afterAll(() => library[Symbol.asyncDispose]());

/** Runs the bot in this process until it is told to stop. */
async function startBot({ standin }: Stage, changes: Partial<Config> = {}) {
  const data = await temporaryFolder();
  const config = standardConfig({
    dataPath: data.dataPath,
    telegramApiRoot: standin.url,
    answerMode: 'extract',
    healthPort: 0,
    ...changes,
  });
  const stopping = new AbortController();
  const { openLog, output, said } = hearLog();
  const ended = serve(library.root, { ...config, telegramToken: TOKEN }, { openLog, stop: stopping.signal });
  onTestFinished(async () => {
    stopping.abort();
    await ended;
    await data[Symbol.asyncDispose]();
  });
  const port = async (): Promise<string> => (await said(/health is served on port (\d+)/u))[1] ?? '';
  const get = async (path: string): Promise<Response> => fetch(`http://127.0.0.1:${await port()}${path}`);
  const file = config.stateFile ?? join(config.dataPath, 'state.json');
  return {
    output,
    said,
    ended,
    stop: () => stopping.abort(),
    get,
    tier: async (name: string) => (await get(`/health/${name}`)).status,
    metric: async (line: string): Promise<number> => {
      const text = await (await get('/metrics')).text();
      return Number(
        text
          .split('\n')
          .find((one) => one.startsWith(`${line} `))
          ?.slice(line.length),
      );
    },
    /** The first record in which this holds. */
    record: async (holds: (record: unknown) => boolean): Promise<unknown> => {
      const limit = AbortSignal.timeout(PATIENCE);
      for (;;) {
        limit.throwIfAborted();
        const text = await readFile(file, 'utf8').catch(() => 'null');
        const record: unknown = JSON.parse(text);
        if (holds(record)) return record;
      }
    },
  };
}

const isReady = (record: unknown): boolean => field(record, 'ready') === true;

test('a start is told on the way, and a service once it is one', async () => {
  const stage = await openStage();
  const silence = stage.standin.fault({ kind: 'html', status: 502, method: 'getMe', times: Infinity });
  const bot = await startBot(stage);
  await bot.said(/"validating"/u);
  expect([await bot.tier('startup'), await bot.tier('ready'), await bot.tier('live')]).toEqual([503, 503, 200]);
  expect(await bot.record((record) => field(record, 'state') === 'validating')).toMatchObject({ startup: false });
  expect(await bot.metric('bot_lifecycle_state{state="validating"}')).toBe(1);
  silence.clear();
  expect(await bot.record(isReady)).toMatchObject({ state: 'ready', startup: true, live: true, degraded: [] });
  expect([await bot.tier('startup'), await bot.tier('ready'), await bot.tier('live')]).toEqual([200, 200, 200]);
});

test('a question moves what is counted', async () => {
  const stage = await openStage();
  const { standin, ann, home } = stage;
  const bot = await startBot(stage);
  await bot.said(/library: 1 /u);
  standin.as(ann).sendText(home, 'How does the heron count?');
  await standin.waitFor(
    () => standin.messages(home).some(({ text = '', from }) => from?.is_bot === true && text.includes('heron counts')),
    PATIENCE,
  );
  expect(await bot.metric('bot_messages_processed_total{status="success"}')).toBe(2);
  expect(await bot.metric('bot_message_processing_seconds_count')).toBe(2);
  expect(await bot.metric('bot_pdf_searches_total{status="success"}')).toBe(1);
  expect(await bot.metric('bot_answers_total{kind="extracted"}')).toBe(1);
  expect(await bot.metric('bot_active_sessions')).toBe(1);
  expect(await bot.metric('bot_update_lag_seconds')).toBeGreaterThanOrEqual(0);
  expect(await bot.metric('bot_breaker_state{state="off"}')).toBe(1);
});

test('without Telegram it is alive and not ready, until Telegram is back', async () => {
  const stage = await openStage();
  const bot = await startBot(stage);
  await bot.record(isReady);
  const fault = stage.standin.fault({ kind: 'html', status: 502, method: 'getUpdates', times: Infinity });
  stage.standin.as(stage.ann).sendText(stage.home, '/help');
  const interrupted = await bot.record((record) => !isReady(record));
  expect(interrupted).toMatchObject({ state: 'ready', ready: false, live: true, degraded: ['intake'] });
  expect([await bot.tier('ready'), await bot.tier('live')]).toEqual([503, 200]);
  fault.clear();
  await bot.record(isReady);
});

test('told to stop, it says so while an answer is still on its way, and that it has stopped at the end', async () => {
  const stage = await openStage();
  const { standin, ann, home } = stage;
  const bot = await startBot(stage);
  await Promise.all([bot.record(isReady), bot.said(/library: 1 /u)]);
  // Ann was greeted: what is sent from now on is about what she asks.
  await standin.waitFor(() => standin.messages(home).length === 2, PATIENCE);
  const hang = standin.fault({ kind: 'hang', method: 'sendMessage', times: Infinity });
  standin.as(ann).sendText(home, 'How does the heron count?');
  await standin.waitFor(() => standin.calls('sendMessage').length > 1, PATIENCE);
  bot.stop();
  const draining = await bot.record((record) => field(record, 'state') !== 'ready');
  expect(draining).toMatchObject({ state: 'draining', ready: false, live: true });
  expect([await bot.tier('ready'), await bot.tier('live')]).toEqual([503, 200]);
  hang.clear();
  expect(await bot.ended).toBe(0);
  expect(await bot.record(() => true)).toMatchObject({ state: 'stopped', ready: false, live: false });
  await expect(bot.get('/health/live')).rejects.toThrow('fetch failed');
});

test('a state file that cannot be written and a port that is taken degrade it, once told, and nothing more', async () => {
  const stage = await openStage();
  const bot = await startBot(stage, { stateFile: join(library.root, 'missing', 'state.json') });
  await bot.said(/messages come in/u);
  expect(await (await bot.get('/health/ready')).json()).toMatchObject({
    status: 'degraded',
    checks: { stateFile: false },
    details: { stateFile: 'STATE_FILE cannot be written (ENOENT).' },
  });
  const port = Number(new URL((await bot.get('/health/live')).url).port);
  const other = await startBot(stage, { healthPort: port });
  await other.said(new RegExp(`HEALTH_PORT ${port} is in use`, 'u'));
  const record = await other.record((one) => field(one, 'state') === 'ready');
  expect(list(field(record, 'degraded'))).toContain('http');
  expect(bot.output().match(/STATE_FILE cannot/gu)).toHaveLength(1);
});
