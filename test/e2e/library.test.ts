/** `library` as a real process: its rows, what it says of bad files, and how it ends when it is told to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src/storage/database.ts';
import { type CliEnd, type CliOptions, type RunningCli, runCli, startCli } from '../support/cli.ts';
import { leaflet, longBook, openLibrary, type TemporaryFolder, temporaryFolder } from '../support/library.ts';
import { encryptedPdf } from '../support/pdfEncrypted.ts';
import { CAN_SEE_PROCESSES, childrenOf, isGone } from '../support/processes.ts';
import { endlessPdf, rawPdf } from '../support/pdfRaw.ts';

/** Linux only. Some are closed between the listing and the look. */
function filesOpenIn(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

const HOLDER = join(import.meta.dirname, '../support/lockHolder.ts');

const Doctor = z.strictObject({
  library: z.string(),
  files: z.array(
    z.strictObject({
      file: z.string(),
      game: z.string(),
      pages: z.int().nonnegative(),
      text_coverage: z.number().min(0).max(1),
      language: z.string(),
      state: z.enum(['indexed', 'no_text', 'garbled', 'encrypted', 'damaged', 'too_large']),
      reason: z.string().nullable(),
    }),
  ),
  problems: z.array(z.string()),
  capabilities: z.strictObject({ exactSearch: z.boolean(), pdftotext: z.boolean() }),
});

let folder: TemporaryFolder;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(() => folder[Symbol.asyncDispose]());

const options = (): CliOptions => ({ env: { DATA_PATH: folder.dataPath, PDF_STORAGE_PATH: folder.root } });
const library = (...args: readonly string[]): Promise<CliEnd> => runCli(['library', ...args], options());

describe('the doctor', () => {
  beforeEach(async () => {
    await folder.put('Heron/rules.pdf', leaflet('The heron counts double in winter.'));
    await folder.put('Heron/faq.pdf', await encryptedPdf('The otter counts once.', { user: 'secret', owner: 'owner' }));
    await folder.put('Scan.pdf', rawPdf({ pages: [{ content: '' }, { content: '' }] }));
    await folder.put('Broken.pdf', 'no PDF');
    await folder.put(
      'games_index.json',
      JSON.stringify({ games: [{ english_name: 'Lost', pdf_files: ['lost.pdf'] }] }),
    );
  });

  it('prints JSON alone, one row a file, each with its state and what to do', async () => {
    const end = await library('--json');
    expect(end.exitCode).toBe(0);
    const { files, problems, library: root } = Doctor.parse(JSON.parse(end.stdout));
    expect(root).toBe(folder.root);
    expect(
      files.map(({ file, game, pages, text_coverage, state }) => [file, game, pages, text_coverage, state]),
    ).toEqual([
      ['Broken.pdf', 'Broken', 0, 0, 'damaged'],
      ['Heron/faq.pdf', 'Heron', 0, 0, 'encrypted'],
      ['Heron/rules.pdf', 'Heron', 1, 1, 'indexed'],
      ['Scan.pdf', 'Scan', 2, 0, 'no_text'],
    ]);
    const reasons = files.filter((file) => file.state !== 'indexed').map((file) => file.reason);
    for (const reason of reasons) expect(reason).toMatch(/\. (?:Download|Save|Run) .*\.$/);
    expect(files.find((file) => file.state === 'indexed')?.reason).toBeNull();
    expect(problems).toEqual(['games_index.json names lost.pdf for Lost, but the library has no such file.']);
    expect(end.stderr.split('\n').filter((line) => line.startsWith('Read '))).toHaveLength(4);
  });

  it('prints a table with the reasons and the problems, and reads nothing twice', async () => {
    await library();
    const end = await library();
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    const lines = end.stdout.split('\n');
    expect(lines[0]).toMatch(/^STATE +PAGES +TEXT +LANG +GAME +FILE$/);
    expect(end.stdout).toMatch(/^indexed +1 +100 % +\w+ +Heron +Heron\/rules\.pdf$/m);
    expect(end.stdout).toMatch(/^no_text +2 +0 % +\w+ +Scan +Scan\.pdf\n {4}\S.*OCR.*$/m);
    expect(end.stdout).toMatch(/^! games_index\.json names lost\.pdf/m);
  });
});

it('of an empty library says so, code 1, and prints JSON all the same where it is asked for', async () => {
  const end = await library('--json');
  expect(end.exitCode).toBe(1);
  expect(end.stderr).toMatch(/^There is no PDF in .*\. Put your rulebooks there\.\n$/);
  expect(Doctor.parse(JSON.parse(end.stdout)).files).toEqual([]);
});

it.each([['--frobnicate'], ['--library'], ['rulebooks']])('refuses %s', async (option) => {
  const end = await library(option);
  expect(end).toMatchObject({ exitCode: 1, stdout: '' });
  expect(end.stderr).toMatch(/\nUsage: npm run library/);
});

describe.runIf(CAN_SEE_PROCESSES)('a database that another process has locked', () => {
  it('for a while only makes the command wait', async () => {
    await folder.put('Heron.pdf', leaflet('The heron counts double in winter.'));
    await (await openDatabase(folder.databaseFile)).destroy();
    const holder = spawn(process.execPath, [HOLDER, folder.databaseFile], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');
    const running = startCli(['library'], options());
    // From then on it meets the lock; that it is tried for longer than SQLite waits is shown where the database is tested.
    await expect.poll(() => filesOpenIn(running.pid), { timeout: 20_000 }).toContain(folder.databaseFile);
    holder.stdin.end();
    expect(await running.ended).toMatchObject({ exitCode: 0, stderr: 'Read Heron.pdf: indexed\n' });
  });
});

describe('the end of the process', () => {
  /** Loaded before the command: a handle that nobody closes. */
  const HANGING = { NODE_OPTIONS: '--import=data:text/javascript,setInterval(()=>{},1000)' };

  it.each([
    [0, ['ask', '--json', 'How does the heron count?']],
    [1, ['library', '--frobnicate']],
  ] as const)('comes with its code (%i) though a handle hangs', async (exitCode, args) => {
    await folder.put('Heron.pdf', leaflet('The heron counts double in winter.'));
    await library();
    const end = await runCli(args, { env: { ...options().env, ...HANGING } });
    expect(end).toMatchObject({ exitCode, signal: null });
  });

  it('waits until a slow reader has all of the output', async () => {
    const count = 1_500;
    await Promise.all(
      Array.from({ length: count }, (_, at) =>
        symlink(join(folder.base, 'elsewhere.pdf'), join(folder.root, `${at}-${'x'.repeat(200)}.pdf`)),
      ),
    );
    const running = startCli(['library', '--json'], { env: { ...options().env, ...HANGING } });
    running.child.stdout?.pause();
    await running.saying('There is no PDF');
    running.child.stdout?.resume();
    const end = await running.ended;
    expect(end).toMatchObject({ exitCode: 1, signal: null });
    expect(Doctor.parse(JSON.parse(end.stdout)).problems).toHaveLength(count);
  });
});

/** Started, the first book read and the second one, which never ends, begun. */
async function reading(): Promise<{ readonly running: RunningCli; readonly children: readonly number[] }> {
  await folder.put('a.pdf', leaflet('The heron counts double in winter.'));
  await folder.put('b.pdf', endlessPdf());
  const running = startCli(['library'], options());
  await running.saying('Read a.pdf');
  await expect.poll(() => childrenOf(running.pid).length, { timeout: 20_000 }).toBeGreaterThan(0);
  return { running, children: childrenOf(running.pid) };
}

const stillThere = (pids: readonly number[]) => (): readonly number[] => pids.filter((pid) => !isGone(pid));

describe.runIf(CAN_SEE_PROCESSES)('a signal while a book is being read', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it in order: no child, no half document, the rest kept',
    async (signal) => {
      const { running, children } = await reading();
      running.child.kill(signal);
      const end = await running.ended;
      expect(end).toMatchObject({ exitCode: 1, signal: null, stdout: '' });
      expect(end.stderr).toContain('Stopped before the work was done');
      await expect.poll(stillThere(children), { timeout: 20_000 }).toEqual([]);
      expect(await readdir(folder.dataPath)).toEqual(['rules-lawyer.sqlite']);
      await rm(join(folder.root, 'b.pdf'));
      await using opened = await openLibrary(folder);
      const documents = await opened.db.selectFrom('documents').select('state').execute();
      expect(documents).toEqual([{ state: 'indexed' }]);
      expect(await opened.refresh()).toEqual([]);
      expect(await opened.holding('heron')).toEqual(['a.pdf']);
    },
  );

  it('and a second one end it at once, code 1, without a child; the next run goes on', async () => {
    const { running, children } = await reading();
    // Signals of one kind that wait together are one signal: the second is of the other kind.
    running.child.kill('SIGTERM');
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 1, signal: null });
    await expect.poll(stillThere(children), { timeout: 20_000 }).toEqual([]);
    await folder.put('b.pdf', leaflet('The otter counts once.'));
    const next = await library();
    expect(next).toMatchObject({ exitCode: 0, stderr: 'Read b.pdf: indexed\n' });
  });

  it('SIGKILL leaves no child, and nothing half read is shown by the next run', async () => {
    const { running, children } = await reading();
    running.child.kill('SIGKILL');
    expect(await running.ended).toMatchObject({ signal: 'SIGKILL' });
    await expect.poll(stillThere(children), { timeout: 20_000 }).toEqual([]);
    await folder.put('b.pdf', longBook(3));
    const next = await library('--json');
    expect(next.exitCode).toBe(0);
    expect(Doctor.parse(JSON.parse(next.stdout)).files.map((file) => file.state)).toEqual(['indexed', 'indexed']);
    expect(next.stderr).toBe('Read b.pdf: indexed\n');
  });
});
