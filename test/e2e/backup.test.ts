/** Backup and restore as processes: while the bot runs, by the steps of docs/backup.md, and what they refuse. */
import { chownSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isRecord } from '../../src/standin/params.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { MIGRATIONS } from '../../src/storage/migrations.ts';
import { type BotProcess, startBot, temporaryDataPath } from '../support/botProcess.ts';
import { runCli, sentenceOf } from '../support/cli.ts';
import { leaflet, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { CAN_MOUNT, mountSmallDisk } from '../support/smallDisk.ts';
import { openStage, type Stage } from '../support/standin.ts';

/** For what a bot does on a machine with other things to do, ms. */
const PATIENCE = 50_000;

/** A user who owns nothing. */
const NOBODY = 65_534;

/** Ends the program into which it is loaded. */
const DIES = join(import.meta.dirname, '../support/dieAtStep.ts');

/** A file system such as that of a memory card. */
const NO_LINKS = `
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  fs.linkSync = () => { throw Object.assign(new Error('no'), { code: 'EPERM' }); };
  syncBuiltinESMExports();
`;

const SCHEMA = MIGRATIONS.at(-1)?.name ?? '';

let library: TemporaryFolder;
beforeAll(async () => {
  library = await temporaryFolder();
  await library.put('Alpha.pdf', leaflet('The heron counts double in winter.'));
});
afterAll(() => library[Symbol.asyncDispose]());

async function serving(stage: Stage, dataPath: string): Promise<BotProcess> {
  const bot = startBot({ ...stage, dataPath, library: library.root });
  await Promise.all([bot.said('"messages come in"'), bot.said('library: 1 ')]);
  return bot;
}

/** Asks, and waits for the answer. */
async function asked({ standin, ann, home }: Stage, text: string): Promise<void> {
  const before = answers({ standin, home });
  standin.as(ann).sendText(home, text);
  await standin.waitFor(() => answers({ standin, home }) > before, PATIENCE);
}

const answers = ({ standin, home }: Pick<Stage, 'standin' | 'home'>): number =>
  standin.messages(home).filter(({ from, text = '' }) => from?.is_bot === true && text.includes('counts double'))
    .length;

async function stopped(bot: BotProcess): Promise<void> {
  bot.kill('SIGTERM');
  expect(await bot.exit).toBe(0);
}

const databaseOf = (dataPath: string): string => join(dataPath, 'rules-lawyer.sqlite');

function questionsIn(file: string): readonly unknown[] {
  const database = new BetterSqlite3(file, { readonly: true, fileMustExist: true });
  try {
    return database.prepare('select text from questions order by id').pluck().all();
  } finally {
    database.close();
  }
}

async function json(args: readonly string[], dataPath: string): Promise<Readonly<Record<string, unknown>>> {
  const { exitCode, stdout, stderr } = await runCli([...args, '--json'], { env: { DATA_PATH: dataPath } });
  if (exitCode !== 0) throw new Error(`exit code ${exitCode}:\n${stderr}`);
  expect(stderr).toBe('');
  const told: unknown = JSON.parse(stdout);
  if (!isRecord(told)) throw new Error(`no object: ${stdout}`);
  return told;
}

/** A database that no bot has open, with one question in it. */
async function databaseWith(text: string, dataPath = temporaryDataPath()): Promise<string> {
  const db = await openDatabase(databaseOf(dataPath));
  await db
    .insertInto('questions')
    .values({
      table_key: '1:0',
      chat_id: 1,
      thread_id: 0,
      kind: 'question',
      message_id: 1,
      user_id: 1,
      locale: 'en',
      text,
      game_id: null,
      written_at: 0,
      state: 'answered',
      placeholder_id: null,
      answer: null,
    })
    .execute();
  await db.destroy();
  return dataPath;
}

const said = async (args: readonly string[], dataPath: string, exitCode: number): Promise<string> =>
  sentenceOf(await runCli(args, { env: { DATA_PATH: dataPath } }), exitCode);

const [FIRST, SECOND, THIRD] = ['May the heron count?', 'How does the heron count?', 'Does the heron count?'];

test('a backup of a bot at work, restored by hand as docs/backup.md says: it goes on from there', async () => {
  const stage = await openStage();
  const dataPath = temporaryDataPath();
  const bot = await serving(stage, dataPath);
  await asked(stage, FIRST);
  const backup = await json(['backup'], dataPath);
  const file = String(backup['file']);
  expect(backup).toEqual({ file, bytes: statSync(file).size, schema: SCHEMA });
  expect(file).toMatch(/\/backups\/rules-lawyer-\d{8}-\d{6}\.sqlite$/u);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await asked(stage, SECOND);
  await stopped(bot);
  expect(questionsIn(databaseOf(dataPath))).toEqual([FIRST, SECOND]);
  // The steps of docs/backup.md.
  for (const end of ['', '-wal', '-shm']) rmSync(databaseOf(dataPath) + end, { force: true });
  await copyFile(file, databaseOf(dataPath));
  const again = await serving(stage, dataPath);
  expect(questionsIn(databaseOf(dataPath))).toEqual([FIRST]);
  await asked(stage, THIRD);
  await stopped(again);
  expect(questionsIn(databaseOf(dataPath))).toEqual([FIRST, THIRD]);
});

test('restore refuses while a bot serves, then replaces the database and keeps the one before', async () => {
  const stage = await openStage();
  const dataPath = temporaryDataPath();
  const bot = await serving(stage, dataPath);
  await asked(stage, FIRST);
  const file = String((await json(['backup'], dataPath))['file']);
  await asked(stage, SECOND);
  expect(await said(['restore', file], dataPath, 75)).toMatch(/Another process serves with the database .*Stop it/u);
  expect(questionsIn(databaseOf(dataPath))).toEqual([FIRST, SECOND]);
  await stopped(bot);
  const restored = await json(['restore', file], dataPath);
  expect(restored).toMatchObject({ file: databaseOf(dataPath), schema: SCHEMA });
  expect(questionsIn(String(restored['replaced']))).toEqual([FIRST, SECOND]);
  const again = await serving(stage, dataPath);
  await asked(stage, THIRD);
  await stopped(again);
  expect(questionsIn(databaseOf(dataPath))).toEqual([FIRST, THIRD]);
  expect(questionsIn(file)).toEqual([FIRST]);
});

describe('a backup', () => {
  test('goes where it is told, relative to where it was typed', async () => {
    const dataPath = await databaseWith(FIRST);
    const end = await runCli(['backup', '--to', 'mine.sqlite'], { env: { DATA_PATH: dataPath, INIT_CWD: dataPath } });
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    expect(end.stdout).toMatch(/^Backed up to .*\/mine\.sqlite \(\d+\.\d MB, schema 0/u);
    expect(questionsIn(join(dataPath, 'mine.sqlite'))).toEqual([FIRST]);
    expect(existsSync(join(dataPath, 'backups'))).toBe(false);
  });

  test('of which there are seven takes the place of the oldest', async () => {
    const dataPath = await databaseWith(FIRST);
    await mkdir(join(dataPath, 'backups'));
    for (let day = 1; day <= 7; day += 1) {
      writeFileSync(join(dataPath, 'backups', `rules-lawyer-2020010${day}-000000.sqlite`), '');
    }
    await json(['backup'], dataPath);
    const kept = readdirSync(join(dataPath, 'backups'));
    expect(kept).toHaveLength(7);
    expect(kept).not.toContain('rules-lawyer-20200101-000000.sqlite');
  });

  test('of nothing is refused, and makes nothing', async () => {
    const dataPath = join(temporaryDataPath(), 'nowhere');
    expect(await said(['backup'], dataPath, 1)).toMatch(/There is no database .*DATA_PATH/u);
    expect(existsSync(dataPath)).toBe(false);
  });

  test.each([
    ['over a file that is there', ['backup', '--to', 'there'], /there exists already and is left as it is/u],
    ['into a folder that is not there', ['backup', '--to', 'no/where'], /no\/where cannot be written \(ENOENT\)/u],
    ['without a name', ['backup', '--to', ''], /--to takes a file/u],
    ['of a word', ['backup', 'now'], /'now'.*\nUsage: npm run backup/u],
  ])('%s is refused', async (_, args, sentence) => {
    const dataPath = await databaseWith(FIRST);
    writeFileSync(join(dataPath, 'there'), 'mine');
    const end = await runCli(args, { env: { DATA_PATH: dataPath, INIT_CWD: dataPath } });
    expect(sentenceOf(end, 1)).toMatch(sentence);
    expect(await readFile(join(dataPath, 'there'), 'utf8')).toBe('mine');
    expect(readdirSync(dataPath).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('of a damaged database is refused', async () => {
    const dataPath = temporaryDataPath();
    writeFileSync(databaseOf(dataPath), 'no database at all, but long enough to have a header. '.repeat(40));
    expect(await said(['backup'], dataPath, 1)).toMatch(/The database .* is damaged/u);
    expect(await said(['backup'], await foreign(), 1)).toMatch(/is not a database of this program/u);
  });

  test.skipIf(process.getuid?.() !== 0)(
    'by a user who may not read the database, or not write there, is refused',
    async () => {
      const dataPath = await databaseWith(FIRST);
      const asNobody = (to: string) =>
        runCli(['backup', '--to', to], { env: { DATA_PATH: dataPath, HOME: dataPath }, uid: NOBODY });
      expect(sentenceOf(await asNobody('/tmp/never'), 1)).toMatch(/cannot be read \(EACCES\)\. Run this as the user/u);
      for (const name of ['', ...readdirSync(dataPath)]) chownSync(join(dataPath, name), NOBODY, NOBODY);
      const closed = await temporaryFolder();
      onTestFinished(() => closed[Symbol.asyncDispose]());
      const to = join(closed.root, 'copy.sqlite');
      expect(sentenceOf(await asNobody(to), 1)).toMatch(/copy\.sqlite cannot be written \(EACCES\)/u);
      expect(readdirSync(closed.root)).toEqual([]);
    },
  );

  test.runIf(CAN_MOUNT)('for which there is no space ends with code 75 and leaves nothing behind', async () => {
    const dataPath = await databaseWith('long words '.repeat(200_000));
    const { folder } = mountSmallDisk(1);
    const to = join(folder, 'copy.sqlite');
    expect(await said(['backup', '--to', to], dataPath, 75)).toMatch(/There is no space left for the copy/u);
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** A folder whose database is another program's. */
async function foreign(): Promise<string> {
  const dataPath = temporaryDataPath();
  const other = new BetterSqlite3(databaseOf(dataPath));
  other.exec('create table notes (text text)');
  other.close();
  return dataPath;
}

describe('restoring', () => {
  test('on a new machine makes the database', async () => {
    const from = await databaseWith(FIRST);
    const to = join(temporaryDataPath(), 'data');
    const end = await runCli(['restore', databaseOf(from)], { env: { DATA_PATH: to } });
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    expect(end.stdout).toMatch(/^Restored .*\/rules-lawyer\.sqlite \(schema 0[^)]*\)\.\n$/u);
    expect(questionsIn(databaseOf(to))).toEqual([FIRST]);
  });

  test('over a database that is damaged keeps that one', async () => {
    const from = await databaseWith(FIRST);
    const to = temporaryDataPath();
    writeFileSync(databaseOf(to), 'no database at all, but long enough to have a header. '.repeat(40));
    const { replaced } = await json(['restore', databaseOf(from)], to);
    expect(questionsIn(databaseOf(to))).toEqual([FIRST]);
    expect(await readFile(String(replaced), 'utf8')).toMatch(/^no database/u);
  });

  test('ended by SIGKILL at whatever step leaves the database of before, or the backup; done again, the backup', async () => {
    const from = await databaseWith(FIRST);
    const steps: (readonly [step: number, left: readonly unknown[]])[] = [];
    let last: number | null = null;
    for (let step = 1; last === null; step += 1) {
      const to = await databaseWith(SECOND);
      const env = { DATA_PATH: to, NODE_OPTIONS: `--import=${DIES}`, DIE_AT_STEP: String(step) };
      const { signal, exitCode } = await runCli(['restore', databaseOf(from)], { env });
      last = exitCode;
      if (signal === null) continue;
      expect(existsSync(databaseOf(to))).toBe(true);
      steps.push([step, questionsIn(databaseOf(to))]);
      const { replaced } = await json(['restore', databaseOf(from)], to);
      expect(questionsIn(databaseOf(to))).toEqual([FIRST]);
      expect(questionsIn(String(replaced))).toHaveLength(1);
      expect(readdirSync(to).filter((name) => name.startsWith('restoring'))).toEqual([]);
    }
    expect(last).toBe(0);
    // The copy gets its name, the database a second one, the backup takes the first.
    expect(steps).toEqual([
      [1, [SECOND]],
      [2, [SECOND]],
      [3, [SECOND]],
    ]);
  });

  test('where a file can have one name only keeps a copy of the database of before', async () => {
    const [from, to] = [await databaseWith(FIRST), await databaseWith(SECOND)];
    const env = { DATA_PATH: to, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(NO_LINKS)}` };
    expect(await runCli(['restore', databaseOf(from)], { env })).toMatchObject({ exitCode: 0, stderr: '' });
    expect(questionsIn(databaseOf(to))).toEqual([FIRST]);
    const [replaced = '', ...others] = readdirSync(join(to, 'backups'));
    expect(others).toEqual([]);
    expect(questionsIn(join(to, 'backups', replaced))).toEqual([SECOND]);
  });

  test('beside the log of a database that somebody has moved away takes nothing from that log', async () => {
    const from = await databaseWith(FIRST);
    const backup = String((await json(['backup'], from))['file']);
    const db = await openDatabase(databaseOf(from));
    onTestFinished(() => db.destroy());
    await db.updateTable('questions').set({ text: SECOND }).execute();
    const to = temporaryDataPath();
    await copyFile(`${databaseOf(from)}-wal`, `${databaseOf(to)}-wal`);
    expect(await json(['restore', backup], to)).toMatchObject({ replaced: null });
    expect(questionsIn(databaseOf(to))).toEqual([FIRST]);
    expect(readdirSync(join(to, 'backups'))).toEqual([expect.stringMatching(/^replaced-.*\.sqlite-wal$/u)]);
  });

  test('of what is no backup, or of a newer version, is refused, and the database left as it is', async () => {
    const dataPath = await databaseWith(FIRST);
    const before = await readFile(databaseOf(dataPath));
    const garbage = join(dataPath, 'garbage.sqlite');
    writeFileSync(garbage, 'no database at all, but long enough to have a header. '.repeat(40));
    const newer = await databaseWith(SECOND);
    const later = await openDatabase(databaseOf(newer), [
      ...MIGRATIONS,
      { name: '9998-later', up: () => Promise.resolve() },
    ]);
    await later.destroy();
    for (const [backup, sentence] of [
      [join(dataPath, 'nothing.sqlite'), /There is no backup/u],
      [dataPath, /There is no backup/u],
      [garbage, /garbage\.sqlite is damaged/u],
      [databaseOf(await foreign()), /is not a database of this program/u],
      [databaseOf(newer), /of a newer version \(9998-later\)/u],
    ] as const) {
      expect(await said(['restore', backup], dataPath, 1)).toMatch(sentence);
    }
    expect((await readFile(databaseOf(dataPath))).equals(before)).toBe(true);
    expect(readdirSync(dataPath).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });

  test('while a command of the terminal has the database open is refused', async () => {
    const dataPath = await databaseWith(FIRST);
    const backup = String((await json(['backup'], dataPath))['file']);
    const db = await openDatabase(databaseOf(dataPath));
    onTestFinished(() => db.destroy());
    await db.selectFrom('questions').select('id').execute();
    expect(await said(['restore', backup], dataPath, 75)).toMatch(/locked by another program/u);
    expect(questionsIn(databaseOf(dataPath))).toEqual([FIRST]);
    await rm(backup);
    expect(readdirSync(dataPath).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });
});
