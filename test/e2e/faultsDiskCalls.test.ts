/** The disk fails under the bot, call by call, as strace has it: what was acknowledged is kept, and everybody is answered once. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startBot, temporaryDataPath } from '../support/botProcess.ts';
import { failDisk, type FailingCalls } from '../support/failingDisk.ts';
import { type FaultsStage, openFaultsStage } from '../support/faultsStage.ts';
import { figure } from '../support/figure.ts';
import { accountOf, faultsOf } from '../support/killAccount.ts';
import { readRows } from '../support/killDatabase.ts';
import type { Asked } from '../support/killWitness.ts';
import { field, openStage } from '../support/standin.ts';
import { canTrace } from '../support/tools.ts';

const CAN_TRACE = await canTrace();

/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;

/** Two starts, and a poll that is tried again after a while, on such a machine. */
const TIME = { timeout: 240_000 };

const WRITES = 'pwrite64';
/** Where SQLite waits until what it has written is on the disk. */
const SYNCS = 'fdatasync,fsync';

/** Two questions each of four people, in turn: those of one wait for each other. */
function askMany(stage: FaultsStage): readonly Asked[] {
  const seats = Array.from({ length: 4 }, () => stage.seat());
  return [...seats, ...seats].map((seat) => stage.ask(seat));
}

async function isSettled(stage: FaultsStage, asked: readonly Asked[]): Promise<void> {
  await stage.settled();
  expect(faultsOf(accountOf(asked))).toEqual([]);
  expect(readRows(stage.dataPath, 'pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
}

/** From now on these calls of the bot fail; after the test at the latest they go well. */
async function breakDisk(pid: number, failing: FailingCalls) {
  const disk = await failDisk(pid, failing);
  onTestFinished(() => disk.mend());
  return disk;
}

describe.runIf(CAN_TRACE)('a disk that fails under the running bot', () => {
  let stage: FaultsStage;
  beforeAll(async () => {
    stage = await openFaultsStage();
  }, TIME.timeout);
  afterAll(() => stage.close());

  const health = async (tier: string): Promise<Response> => {
    const port = /.*health is served on port (\d+)/su.exec(stage.bot.log())?.[1];
    return fetch(`http://127.0.0.1:${port}/health/${tier}`);
  };
  const isReady = async (): Promise<boolean> => (await health('ready')).status === 200;

  test.for<readonly [what: string, reason: string, failing: Omit<FailingCalls, 'when'>]>([
    ['a write is refused', 'io', { calls: WRITES, error: 'EIO' }],
    ['there is no room for a write', 'full', { calls: WRITES, error: 'ENOSPC' }],
    ['what was written does not get to the disk', 'io', { calls: SYNCS, error: 'EIO' }],
  ])(
    '%s: it is not ready and acknowledges nothing; when the disk is well again everybody is answered once',
    TIME,
    async ([, reason, failing], { task }) => {
      const disk = await breakDisk(stage.bot.pid(), { ...failing, when: '1+' });
      const broken = performance.now();
      const asked = askMany(stage);
      await expect.poll(isReady, { timeout: PATIENCE }).toBe(false);
      figure(task, 'of a failing disk not ready after', (performance.now() - broken) / 1_000, 's');
      expect(await (await health('ready')).json()).toMatchObject({
        checks: { storage: false },
        details: { intake: reason },
      });
      expect((await health('live')).status).toBe(200);
      expect(disk.failed()).toBeGreaterThan(0);
      expect(stage.standin.bot().queue.pending).toBe(asked.length);

      await disk.mend();
      const well = performance.now();
      await expect.poll(isReady, { timeout: PATIENCE }).toBe(true);
      figure(task, 'ready again after', (performance.now() - well) / 1_000, 's');
      await isSettled(stage, asked);
      expect(stage.bot.crashes()).toBe(0);
    },
  );

  test.for([3, 10, 20, 40])(
    'from write %i on, and the bot is killed meanwhile: the next one finds the database whole, and answers everybody once',
    TIME,
    async (first) => {
      const disk = await breakDisk(stage.bot.pid(), { calls: WRITES, error: 'EIO', when: `${first}+` });
      const asked = askMany(stage);
      await expect.poll(disk.failed, { timeout: PATIENCE }).toBeGreaterThan(0);
      await stage.bot.kill();
      await disk.mend();
      await stage.start();
      await isSettled(stage, asked);
    },
  );

  test('now and then, in reads as in writes: everybody is answered once, and the end is as ever', TIME, async () => {
    const disk = await breakDisk(stage.bot.pid(), { calls: `${WRITES},${SYNCS},pread64`, error: 'EIO', when: '5+7' });
    const asked = askMany(stage);
    await expect.poll(disk.failed, { timeout: PATIENCE }).toBeGreaterThan(1);
    await disk.mend();
    await isSettled(stage, asked);
    expect(stage.bot.crashes()).toBe(0);
    expect(await stage.bot.end()).toBe(0);
  });
});

describe.runIf(CAN_TRACE)('a disk that fails at the start', () => {
  test.for([
    ['a write', WRITES],
    ['what gets a write to the disk', SYNCS],
  ] as const)(
    'in %s ends it with code 75 and a word about the disk; the next start serves',
    TIME,
    async ([, calls]) => {
      const stage = await openStage();
      const dataPath = temporaryDataPath();
      const bot = startBot({ ...stage, dataPath });
      // Before it has opened anything.
      bot.kill('SIGSTOP');
      const disk = await breakDisk(bot.process.pid ?? 0, { calls, error: 'EIO', when: '1+' });
      bot.kill('SIGCONT');
      expect(await bot.exit).toBe(75);
      expect(bot.output()).toMatch(
        new RegExp(`${dataPath}.* (?:fails|cannot be read or written) .*disk|disk .*${dataPath}.* fails`, 'u'),
      );
      expect(stage.standin.calls('getUpdates')).toEqual([]);
      await disk.mend();
      const next = startBot({ ...stage, dataPath });
      await stage.standin.waitFor(() => stage.standin.messages(stage.home).length === 2, PATIENCE);
      next.kill('SIGTERM');
      expect(await next.exit).toBe(0);
      expect(field(stage.standin.messages(stage.home)[1], 'from', 'is_bot')).toBe(true);
    },
  );
});
