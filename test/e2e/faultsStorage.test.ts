/** The disk fills up, the database is locked, the end comes while it is opened: nothing that was taken in is lost. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/storage/database.ts';
import { MIGRATIONS } from '../../src/storage/migrations.ts';
import { type BotOptions, type BotProcess, startBot, temporaryDataPath } from '../support/botProcess.ts';
import { figure } from '../support/figure.ts';
import { countRows } from '../support/killDatabase.ts';
import { leaflet, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { lockElsewhere } from '../support/lockElsewhere.ts';
import { CAN_MOUNT, mountSmallDisk } from '../support/smallDisk.ts';
import { field, openStage, type Stage } from '../support/standin.ts';

const QUESTION = 'How does the heron count?';
const ANSWER = 'heron counts double';

/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await folder.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
});
afterAll(() => folder[Symbol.asyncDispose]());

const start = (options: BotOptions): BotProcess => startBot({ library: folder.root, ...options });
const databaseIn = (dataPath: string): string => join(dataPath, 'rules-lawyer.sqlite');

/** A bot that listens, has read its library and has greeted Ann. */
async function greeted(stage: Stage, dataPath: string): Promise<BotProcess> {
  const bot = start({ ...stage, dataPath });
  await Promise.all([bot.said('messages come in'), bot.said('library: 1 ')]);
  await stage.standin.waitFor(() => stage.standin.messages(stage.home).length === 2, PATIENCE);
  return bot;
}

const ask = ({ standin, ann, home }: Stage, text = QUESTION) => standin.as(ann).sendText(home, text);

const answers = ({ standin, home }: Stage): number =>
  standin.messages(home).filter(({ from, text = '' }) => from?.is_bot === true && text.includes(ANSWER)).length;

const answered = (stage: Stage) => stage.standin.waitFor(() => answers(stage) === 1, PATIENCE);

function healthOf(bot: BotProcess) {
  const port = /health is served on port (\d+)/u.exec(bot.output())?.[1];
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  return {
    status: async (tier: string): Promise<number> => (await get(`/health/${tier}`)).status,
    checks: async (): Promise<unknown> => (await get('/health/ready')).json(),
    /** How late the event loop was at most since this was asked last, seconds. */
    longestDelay: async (): Promise<number> =>
      Number(/^bot_event_loop_delay_seconds\{quantile="1"\} (\S+)$/mu.exec(await (await get('/metrics')).text())?.[1]),
  };
}

test.runIf(CAN_MOUNT)(
  'a full disk makes the bot unready and moves no offset; with room again it goes on, and has lost nothing',
  async ({ task }) => {
    const stage = await openStage();
    const { standin } = stage;
    const disk = mountSmallDisk(120);
    const bot = await greeted(stage, disk.folder);
    const health = healthOf(bot);
    expect(await health.status('ready')).toBe(200);
    const before = countRows(disk.folder, 'updates');
    disk.fill();
    // What is left of a block of the log may take a few yet.
    const sent = 60;
    for (let message = 1; message < sent; message += 1) ask(stage, `/id ${'x'.repeat(3_000)}`);
    ask(stage);
    const full = performance.now();
    await expect.poll(() => health.status('ready'), { timeout: PATIENCE }).toBe(503);
    figure(task, 'not ready after', (performance.now() - full) / 1_000, 's');
    expect(await health.status('live')).toBe(200);
    expect(await health.checks()).toMatchObject({ checks: { storage: false }, details: { intake: 'full' } });
    expect(standin.bot().queue.pending).toBeGreaterThan(0);
    const kept = countRows(disk.folder, 'updates');
    expect(kept).toBeGreaterThanOrEqual(before);

    disk.clear();
    const roomy = performance.now();
    await expect.poll(() => health.status('ready'), { timeout: PATIENCE }).toBe(200);
    figure(task, 'ready again after', (performance.now() - roomy) / 1_000, 's');
    await answered(stage);
    await standin.waitFor(() => standin.bot().queue.pending === 0, PATIENCE);
    const lost = before + sent - countRows(disk.folder, 'updates');
    expect(lost).toBe(0);
    figure(task, `of ${sent} messages lost`, lost);
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(0);
  },
);

test('a database that is locked for 10 s holds up neither health nor, after that, the answer', async ({ task }) => {
  const stage = await openStage();
  const dataPath = temporaryDataPath();
  const bot = await greeted(stage, dataPath);
  const health = healthOf(bot);
  await health.longestDelay();
  const release = await lockElsewhere(databaseIn(dataPath), 'writing');
  ask(stage);
  for (let second = 0; second < 10; second += 1) {
    expect(await health.status('live')).toBe(200);
    await wait(1_000);
  }
  const delay = await health.longestDelay();
  await release();
  await answered(stage);
  // SQLite waits 0.2 s at a time; on a quiet machine this is 0.2 s. Waiting inside SQLite for the lock would be 10.
  expect(delay).toBeLessThan(2);
  figure(task, 'locked for 10 s, the event loop was late by at most', delay * 1_000, 'ms');
});

test('a data folder that is removed makes the bot unready and moves no offset: the next one answers', async () => {
  const stage = await openStage();
  const dataPath = temporaryDataPath();
  const bot = await greeted(stage, dataPath);
  rmSync(dataPath, { recursive: true });
  mkdirSync(dataPath);
  ask(stage);
  await bot.said('messages do not come in: unwritable');
  expect(await healthOf(bot).status('ready')).toBe(503);
  expect(await healthOf(bot).checks()).toMatchObject({ checks: { storage: false } });
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
  const next = start({ ...stage, dataPath });
  await answered(stage);
  next.kill('SIGTERM');
  expect(await next.exit).toBe(0);
});

/** A database of the first version, which is to be migrated, and which somebody else holds. */
async function lockedOldDatabase() {
  const dataPath = temporaryDataPath();
  await (await openDatabase(databaseIn(dataPath), MIGRATIONS.slice(0, 1))).destroy();
  return { dataPath, release: await lockElsewhere(databaseIn(dataPath), 'all') };
}

async function startsCleanly(stage: Stage, dataPath: string): Promise<void> {
  await greeted(stage, dataPath);
  expect(countRows(dataPath, 'schema_migrations')).toBe(MIGRATIONS.length);
  ask(stage);
  await answered(stage);
}

describe('an end while the database is being opened', () => {
  test('waits until it is open and closes it: code 0, and the next start migrates', async () => {
    const stage = await openStage();
    const { dataPath, release } = await lockedOldDatabase();
    const bot = start({ ...stage, dataPath });
    await bot.said('booting');
    bot.kill('SIGTERM');
    await bot.said('health is served');
    const state = async (): Promise<unknown> => field(await healthOf(bot).checks(), 'details', 'lifecycle');
    await expect.poll(state, { timeout: PATIENCE }).toBe('draining');
    await release();
    expect(await bot.exit).toBe(0);
    expect(stage.standin.calls('getMe')).toEqual([]);
    expect(readdirSync(dataPath).filter((name) => name.endsWith('-wal'))).toEqual([]);
    await startsCleanly(stage, dataPath);
  });

  test('asked for twice is at once: code 1, and the next start migrates', async () => {
    const stage = await openStage();
    const { dataPath, release } = await lockedOldDatabase();
    const bot = start({ ...stage, dataPath });
    await bot.said('booting');
    bot.kill('SIGTERM');
    await wait(100);
    bot.kill('SIGTERM');
    expect(await bot.exit).toBe(1);
    await release();
    await startsCleanly(stage, dataPath);
  });

  test('by SIGKILL, at any moment of a migration, leaves a database that the next start migrates', async () => {
    const stage = await openStage();
    const dataPath = temporaryDataPath();
    await (await openDatabase(databaseIn(dataPath), MIGRATIONS.slice(0, 1))).destroy();
    for (const delay of [0, 5, 15, 30, 60]) {
      const bot = start({ ...stage, dataPath });
      await bot.said('booting');
      await wait(delay);
      bot.kill('SIGKILL');
      await bot.exit;
    }
    await startsCleanly(stage, dataPath);
    expect(existsSync(join(dataPath, 'backups'))).toBe(true);
  });
});
