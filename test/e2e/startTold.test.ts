/** What `npm start` tells of itself as it begins, what it leaves behind as it ends, and who else may read that. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, expect, test } from 'vitest';
import { startBot, temporaryDataPath } from '../support/botProcess.ts';
import { SAMPLES } from '../support/sampleLibrary.ts';
import { openStage } from '../support/standin.ts';

const umask = process.umask();
afterEach(() => void process.umask(umask));

const DATABASE = 'rules-lawyer.sqlite';

/** Of each file and folder below: what the group and everybody else may do with it. */
const forOthers = (folder: string): readonly (readonly [name: string, mode: number])[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => [
    name,
    statSync(join(folder, name)).mode & 0o077,
  ]);

test('whatever the umask of whoever starts it, what it writes is for nobody else', async () => {
  const { standin } = await openStage();
  const dataPath = temporaryDataPath();
  process.umask(0o000);
  const bot = startBot({ standin, dataPath });
  await bot.said('messages come in');
  const written = forOthers(dataPath);
  expect(written.map(([name]) => name)).toEqual(expect.arrayContaining([DATABASE, `${DATABASE}-wal`, 'state.json']));
  expect(written.filter(([, mode]) => mode !== 0)).toEqual([]);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s: no log of the database is left, and the end is the last that is said',
  async (signal) => {
    const { standin } = await openStage();
    const dataPath = temporaryDataPath();
    const bot = startBot({ standin, dataPath });
    await bot.said('messages come in');
    expect(existsSync(join(dataPath, `${DATABASE}-wal`))).toBe(true);
    bot.kill(signal);
    expect(await bot.exit).toBe(0);
    expect(readdirSync(dataPath).filter((name) => /-(?:wal|shm)$/u.test(name))).toEqual([]);
    expect(JSON.parse(bot.output().trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ message: 'stopped' });
  },
);

test('it begins with its folders, its model, its level, and of addresses nothing but the host', async () => {
  const dataPath = temporaryDataPath();
  const key = 'nobody-knows-this-shape';
  const bot = startBot({
    standin: { url: 'http://127.0.0.1:9/a-path' },
    dataPath,
    library: SAMPLES,
    env: {
      ANSWER_MODE: 'model',
      OPENAI_API_KEY: key,
      OPENAI_BASE_URL: 'https://models.example:8443/v1/a-path',
      LOG_LEVEL: 'INFO',
    },
  });
  await bot.said('"starting"');
  bot.kill('SIGTERM');
  await bot.exit;
  expect(JSON.parse(bot.output().split('\n')[0] ?? '')).toMatchObject({
    message: 'starting',
    rulebooks: SAMPLES,
    database: join(dataPath, DATABASE),
    model: 'gpt-5-nano',
    modelHost: 'models.example:8443',
    telegramHost: '127.0.0.1:9',
    logLevel: 'info',
  });
  expect(bot.output()).not.toContain('a-path');
  expect(bot.output()).not.toContain(key);
});
