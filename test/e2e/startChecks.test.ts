/** What a start finds out about where it runs: every problem of this machine at once, each with the way out, and the exit code. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import BetterSqlite3 from 'better-sqlite3';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startBot, temporaryDataPath } from '../support/botProcess.ts';
import { unprivileged } from '../support/cliWorld.ts';
import { CAN_MOUNT, mountSmallDisk } from '../support/smallDisk.ts';
import { field, openStage } from '../support/standin.ts';

/** Somebody else than whoever runs the tests; only the superuser can be two. */
const OTHER_UID = unprivileged()?.uid ?? null;

const nowhere = { standin: { url: 'http://127.0.0.1:9' } };

/** Writes over the page in which a table begins. */
function damageIn(file: string): Buffer {
  const sqlite = new BetterSqlite3(file);
  const page = Number(sqlite.prepare("select rootpage from sqlite_master where name = 'questions'").pluck().get());
  const size = Number(sqlite.pragma('page_size', { simple: true }));
  sqlite.close();
  const bytes = readFileSync(file).fill('damage', (page - 1) * size, page * size);
  writeFileSync(file, bytes);
  return bytes;
}

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'rules-lawyer-start-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
});

async function refused(options: Parameters<typeof startBot>[0], exitCode: number): Promise<string> {
  const bot = startBot(options);
  const code = await bot.exit;
  if (code !== exitCode) throw new Error(`exit code ${code}:\n${bot.output()}`);
  expect(bot.output()).not.toMatch(/\n\s+at /u);
  return bot.output();
}

describe('a start is refused with code 78', () => {
  test('for a library that is not there and a data folder that is a file, both told at once', async () => {
    const dataPath = join(base, 'data');
    writeFileSync(dataPath, 'a file');
    const library = join(base, 'no-library');
    const output = await refused({ ...nowhere, dataPath, library }, 78);
    expect(output).toContain(`The library folder ${library} does not exist`);
    expect(output).toMatch(/DATA_PATH/u);
  });

  test('for a library that is not there and a token that nobody has, both told at once', async () => {
    const { standin } = await openStage();
    const library = join(base, 'no-library');
    const env = { TELEGRAM_TOKEN: '700000009:nobody-has-this' };
    const output = await refused({ standin, library, env }, 78);
    expect(output).toContain(`The library folder ${library} does not exist`);
    expect(output).toMatch(/TELEGRAM_TOKEN.*@BotFather/u);
    expect(output).not.toContain('nobody-has-this');
  });

  test('for a library that is a file', async () => {
    const library = join(base, 'library.pdf');
    writeFileSync(library, '');
    expect(await refused({ ...nowhere, library }, 78)).toContain(`${library} is not a folder`);
  });

  test('for a library that is not there, and the database is closed again', async () => {
    const dataPath = temporaryDataPath();
    await refused({ ...nowhere, dataPath, library: join(base, 'none') }, 78);
    expect(readdirSync(dataPath).filter((name) => name.endsWith('-wal'))).toEqual([]);
  });

  test('for a database that is damaged in the middle, which is left as it is', async () => {
    const { standin } = await openStage();
    const dataPath = temporaryDataPath();
    const first = startBot({ standin, dataPath });
    await first.said('messages come in');
    first.kill('SIGTERM');
    await first.exit;
    const file = join(dataPath, 'rules-lawyer.sqlite');
    const damaged = damageIn(file);
    const output = await refused({ standin, dataPath }, 78);
    expect(output).toContain(`The database ${file} is damaged. Restore it from a backup`);
    expect(readFileSync(file).equals(damaged)).toBe(true);
  });

  test.runIf(CAN_MOUNT)('for a data folder on a disk that is read-only', async () => {
    const disk = mountSmallDisk(100);
    disk.makeReadOnly();
    const output = await refused({ ...nowhere, dataPath: disk.folder }, 78);
    expect(output).toContain(`The data folder ${disk.folder} is on a file system that is read-only`);
  });

  test.runIf(CAN_MOUNT)(
    'for a data folder that would have to be made there, as where a volume was forgotten',
    async () => {
      const disk = mountSmallDisk(100);
      disk.makeReadOnly();
      const output = await refused({ ...nowhere, dataPath: join(disk.folder, 'data') }, 78);
      expect(output).toMatch(/is not there, and its file system is read-only\. Mount a volume there/u);
    },
  );

  test.runIf(OTHER_UID !== null)('for a data folder that belongs to another user, who is named', async () => {
    const dataPath = join(base, 'data');
    chmodSync(base, 0o755);
    mkdirSync(dataPath, { mode: 0o755 });
    const user = { uid: OTHER_UID ?? -1 };
    const output = await refused({ ...nowhere, dataPath, user }, 78);
    expect(output).toContain(`The data folder ${dataPath} belongs to user ${process.getuid?.()}, and user ${user.uid}`);
    expect(output).toContain(`chown -R ${user.uid}`);
  });
});

describe('a start is refused with code 75', () => {
  test.runIf(CAN_MOUNT)('on a disk with less than 50 MB, with the figure', async () => {
    const disk = mountSmallDisk(40);
    const output = await refused({ ...nowhere, dataPath: disk.folder }, 75);
    expect(output).toMatch(/only \d+ MB of space left for .* \(DATA_PATH\)/u);
  });

  test.runIf(CAN_MOUNT)('on a disk that is full', async () => {
    const disk = mountSmallDisk(40);
    disk.fill();
    expect(await refused({ ...nowhere, dataPath: disk.folder }, 75)).toContain('no space left');
  });
});

test.runIf(CAN_MOUNT)('on a disk with less than 500 MB it serves, and says that it fills up', async () => {
  const { standin } = await openStage();
  const disk = mountSmallDisk(120);
  const bot = startBot({ standin, dataPath: disk.folder });
  await bot.said('messages come in');
  await bot.said('the disk of the data folder fills up');
  expect(bot.output()).toMatch(/fills up: \d+ MB are free/u);
  const port = /health is served on port (\d+)/u.exec(bot.output())?.[1];
  const health: unknown = await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json();
  expect(health).toMatchObject({ status: 'degraded', checks: { disk: false, storage: true } });
  expect(field(health, 'details', 'disk')).toMatch(/^\d+ MB are free$/u);
});
