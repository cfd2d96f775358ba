/** Fault 23, at the length of life: a bot whose event loop stands still is ended, the next one goes on; one that was stopped lives. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BotProcess, startBot, temporaryDataPath } from '../support/botProcess.ts';
import { figure } from '../support/figure.ts';
import { leaflet, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { CAN_SEE_PROCESSES, childrenOf } from '../support/processes.ts';
import { field, openStage, type Stage } from '../support/standin.ts';

const ANSWER = 'heron counts double';

/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;

/** Longer than the watchdog bears, ms. */
const STOPPED = 12_000;

/** In the bot: SIGUSR2 makes the event loop stand still for 20 s. */
const BLOCKS = { NODE_OPTIONS: `--import=${join(import.meta.dirname, '../support/blockLoop.ts')}` };

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await folder.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
});
afterAll(() => folder[Symbol.asyncDispose]());

async function serving(stage: Stage, dataPath: string): Promise<BotProcess> {
  const bot = startBot({ standin: stage.standin, library: folder.root, dataPath, env: BLOCKS });
  await Promise.all([bot.said('messages come in'), bot.said('library: 1 ')]);
  return bot;
}

const answers = ({ standin, home }: Stage): number =>
  standin.messages(home).filter(({ from, text = '' }) => from?.is_bot === true && text.includes(ANSWER)).length;

const ask = ({ standin, ann, home }: Stage, text: string) => standin.as(ann).sendText(home, text);
const answered = (stage: Stage, count: number) => stage.standin.waitFor(() => answers(stage) === count, PATIENCE);

test('a bot whose event loop stands still ends by SIGKILL and says why; the next one goes on where it was', async ({
  task,
}) => {
  const stage = await openStage();
  const dataPath = temporaryDataPath();
  const bot = await serving(stage, dataPath);
  // One answer waits for a second, and the event loop stands still before that is over.
  const flood = stage.standin.fault({ kind: 'flood', retryAfter: 1, method: 'editMessageText' });
  ask(stage, 'How does the heron count?');
  await stage.standin.waitFor(() => flood.remaining() === 0, PATIENCE);
  bot.kill('SIGUSR2');
  await bot.said('blocked.');
  const blocked = performance.now();
  // Another question comes in while nobody listens.
  ask(stage, 'May the heron count double?');
  expect(await bot.exit).toBe(null);
  figure(task, 'ended after', (performance.now() - blocked) / 1_000, 's');
  expect(bot.process.signalCode).toBe('SIGKILL');
  expect(bot.output()).toMatch(/^The event loop has stood still for 9 s: the watchdog ends process \d+/mu);
  expect(bot.output()).not.toContain('free again.');
  const next = await serving(stage, dataPath);
  await answered(stage, 2);
  next.kill('SIGTERM');
  expect(await next.exit).toBe(0);
  expect(answers(stage)).toBe(2);
});

test('a bot that was stopped for 12 s lives, and answers what came in meanwhile', async () => {
  const stage = await openStage();
  const bot = await serving(stage, temporaryDataPath());
  bot.kill('SIGSTOP');
  ask(stage, 'How does the heron count?');
  await wait(STOPPED);
  bot.kill('SIGCONT');
  await answered(stage, 1);
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
});

const watchdogsOf = (bot: BotProcess): readonly number[] =>
  childrenOf(bot.process.pid ?? 0).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('watchdog.sh'),
  );

test.runIf(CAN_SEE_PROCESSES)(
  'a bot whose watchdog is killed serves on, says that it is degraded, and has another one',
  async () => {
    const stage = await openStage();
    const bot = await serving(stage, temporaryDataPath());
    const port = /health is served on port (\d+)/u.exec(bot.output())?.[1];
    const check = async (): Promise<unknown> =>
      field(await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json(), 'checks', 'watchdog');
    expect(await check()).toBe(true);
    const [watchdog = 0, ...others] = watchdogsOf(bot);
    expect(others).toEqual([]);
    process.kill(watchdog, 'SIGKILL');
    await bot.said('the watchdog of the event loop was lost, another one is tried: watchdog_ended');
    expect(await check()).toBe(false);
    await expect.poll(check, { timeout: PATIENCE, interval: 500 }).toBe(true);
    expect(watchdogsOf(bot)).toHaveLength(1);
    ask(stage, 'How does the heron count?');
    await answered(stage, 1);
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(0);
  },
  100_000,
);
