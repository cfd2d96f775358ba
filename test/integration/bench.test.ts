/** The bench measures and reports; how fast anything is, no test asks. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { createInbox } from '../../src/storage/inbox.ts';
import { createRateLimit } from '../../src/storage/rateLimits.ts';
import { openTables } from '../support/tableDatabase.ts';
import { runBookBench } from '../bench/book.ts';
import { runModelBench } from '../bench/model.ts';
import type { BenchRow, PartReport } from '../bench/report.ts';
import { runRedactionBench } from '../bench/redaction.ts';
import { writeAnswer } from '../bench/storageAnswer.ts';
import { sampleUpdates } from '../bench/storageUpdates.ts';
import { runSightBench } from '../bench/sight.ts';
import { runStorageBench } from '../bench/storage.ts';
import { runTableBench } from '../bench/table.ts';
import { SAMPLE_LIBRARY, SAMPLE_QUESTIONS } from '../bench/tableSetting.ts';
import { inWorld } from '../bench/telegramWorld.ts';

const PDF = join(import.meta.dirname, '../../samples/library/Saltwind Couriers.pdf');
const MAIN = join(import.meta.dirname, '../bench/main.ts');
const Ended = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });
/** As much of the JSON as tells what was measured, and which goals were missed. */
const Judged = z.object({
  command: z.string(),
  rows: z.array(z.object({ id: z.string(), held: z.boolean().nullable() })),
});
const searchPath = process.env['PATH'] ?? SYSTEM_PATH;
const signal = new AbortController().signal;

const silent = (): void => undefined;

const rowOf = ({ rows }: PartReport, id: string): BenchRow | undefined => rows.find((row) => row.id === id);

/** Every row has its figure or its obstacle, and a verdict, or the reason why there is none, where it has a goal. */
function checkRows(rows: readonly BenchRow[]): void {
  for (const { id, ours, goal, held, note } of rows) {
    expect({ id, told: ours !== null || note !== null }).toEqual({ id, told: true });
    expect({ id, judged: held !== null || note !== null }).toEqual({ id, judged: goal !== null || note !== null });
    expect({ id, judged: held !== null && goal === null }).toEqual({ id, judged: false });
  }
}

/** `npm run bench -- ARGS`: 0; with --strict, 1 where a goal was missed. */
const bench = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, [MAIN, ...args]).then(
    (output) => ({ code: 0, ...output }),
    (error: unknown) => Ended.parse(error),
  );

describe('a run over a sample', () => {
  test('measures everything that the installed programs allow, each row with its figure or its obstacle', async () => {
    const pdftotext = await findExecutable('pdftotext', searchPath);
    const ugrep = await findExecutable('ugrep', searchPath);
    const report = await runBookBench({ pdf: PDF, runs: 1, questions: null, pdftotext, ugrep, signal });
    expect(report.about).toMatch(
      /^Saltwind Couriers\.pdf, [1-9]\d* pages, [1-9]\d* passages, [1-9]\d* questions; 1 runs/u,
    );
    expect(report.rows.map((row) => row.id)).toEqual([
      'indexing',
      'rescan',
      'memory',
      'child-memory',
      'delay-p99',
      'delay-max',
      'search',
      'search-p99',
      'search-first',
    ]);
    checkRows(report.rows);
    expect(rowOf(report, 'indexing')?.baseline?.name ?? null).toBe(pdftotext === null ? null : 'pdftotext');
    expect(rowOf(report, 'search')?.baseline?.name ?? null).toBe(
      pdftotext === null || ugrep === null ? null : 'ugrep with pdftotext',
    );
    // What holds for a book of 403 pages nobody can tell from one of 9.
    expect(report.rows.map(({ held }) => held)).toEqual(report.rows.map(() => null));
    expect(rowOf(report, 'search-p99')?.note).toBe('not judged: the goal is for a book of 403 pages (--pdf)');
  });

  test('without pdftotext and ugrep names them in their rows and measures the rest', async () => {
    const report = await runBookBench({
      pdf: PDF,
      runs: 1,
      questions: ['Who goes first?'],
      pdftotext: null,
      ugrep: null,
      signal,
    });
    const missing = report.rows.filter((row) => row.note?.endsWith('is not installed'));
    expect(missing.map((row) => [row.id, row.ratio, row.held])).toEqual([
      ['indexing', null, null],
      ['search', null, null],
      ['search-first', null, null],
    ]);
    expect(rowOf(report, 'indexing')?.note).toBe('not measured: pdftotext is not installed');
    expect(rowOf(report, 'search')?.note).toBe('not measured: ugrep is not installed');
  });

  test('over a file that is no PDF ends with the reason', async () => {
    const options = { runs: 1, questions: null, pdftotext: null, ugrep: null, signal };
    await expect(runBookBench({ ...options, pdf: MAIN })).rejects.toThrow(/is not indexed \(damaged\)/u);
  });
});

describe('the command', () => {
  test('with --json prints the record and nothing else, says what it does on standard error, and tells what is missed', async () => {
    const { code, stdout, stderr } = await bench(
      '--only',
      'redaction,book',
      '--json',
      '--runs',
      '1',
      '--lines',
      '9',
      '--strict',
    );
    const record = Judged.parse(JSON.parse(stdout));
    expect(record.command).toBe('npm run bench -- --only redaction,book --json --runs 1 --lines 9 --strict');
    expect(record.rows.map(({ id }) => id)).toEqual(expect.arrayContaining(['indexing', 'search', 'redaction-leaks']));
    expect(record.rows.at(0)?.id).toBe('indexing');
    const missed = record.rows.filter(({ held }) => held === false).map(({ id }) => id);
    expect(code).toBe(missed.length === 0 ? 0 : 1);
    const said = stderr.split('\n');
    expect(said.slice(0, 2)).toEqual(['bench: book …', expect.stringMatching(/^bench: book took \d+ s$/u)]);
    expect(said.at(-2)).toMatch(missed.length === 0 ? /^bench: redaction took/u : /^Goals that were not held: /u);
  });

  test('asked how it is used, it says so and measures nothing', async () => {
    const { code, stdout, stderr } = await bench('--help');
    expect(stdout).toMatch(/^Usage: npm run bench -- .+\n$/u);
    expect([code, stderr]).toEqual([0, '']);
  });

  test.each([
    ['--runs must be a whole number', '--runs', '0'],
    ["Unknown option '--what'", '--what'],
    ['main.ts, line 1: not JSON', '--only', 'book', '--questions', MAIN],
  ])('refuses what it cannot use: %s', async (why, ...args) => {
    const { code, stdout, stderr } = await bench(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr).toMatch(/\nUsage: npm run bench -- .+\n$/u);
  });

  test('told to stop in the midst of it, and told twice, ends with its children, and reports nothing', async () => {
    const child = spawn(process.execPath, [MAIN, '--only', 'table'], { detached: true });
    let [said, reported] = ['', ''];
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => (reported += text));
    await vi.waitUntil(() => said.includes('Telegraf echo'), { timeout: 60_000 });
    child.kill('SIGTERM');
    // What is sent in the same moment arrives as one.
    await turn();
    child.kill('SIGTERM');
    await once(child, 'close');
    expect({ code: child.exitCode, reported }).toEqual({ code: 1, reported: '' });
    expect(said).toMatch(/\nStopped by SIGTERM\.\n$/u);
    // Nobody is left of its process group.
    expect(() => process.kill(-(child.pid ?? 0), 0)).toThrow('ESRCH');
  });
});

test('of lines of the log, no secret is left and nothing else is taken', async () => {
  const report = await runRedactionBench(20_001, signal);
  checkRows(report.rows);
  expect(report.rows.map(({ id, held }) => [id, held])).toEqual([
    ['redaction', null],
    ['redaction-leaks', true],
    ['redaction-damage', true],
  ]);
  expect(report.about).toMatch(/^20,001 lines of the log/u);
});

test('of a run that is ended, the part that never waits ends, too', async () => {
  const stop = new AbortController();
  const ended = runRedactionBench(1_000_000_000, stop.signal);
  setImmediate(() => stop.abort(new Error('enough')));
  await expect(ended).rejects.toThrow('enough');
});

test('of a run that is ended, a process that nobody asks anything of at that moment ends, and nothing else', async () => {
  const stop = new AbortController();
  const ended = inWorld(stop.signal, () => {
    stop.abort();
    return delay(60_000, undefined, { signal: stop.signal });
  });
  await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
});

test('what is durable is measured commit for commit against SQLite alone', async () => {
  const report = await runStorageBench({ runs: 1, batch: 3, batches: 2, singles: 2, answers: 2 }, signal);
  checkRows(report.rows);
  expect(report.rows.map(({ id, baseline }) => [id, baseline?.name])).toEqual([
    ['inbox-batch', 'bare SQLite'],
    ['inbox-single', 'bare SQLite'],
    ['answer-writes', 'bare SQLite'],
  ]);
});

test('the commits of an answer leave a question that is answered, and nothing to do', async () => {
  const { db, file } = await openTables();
  const updates = sampleUpdates();
  const shared = { db, inbox: createInbox(db, file, () => 0), rateLimit: createRateLimit(db, 10), answer: 'So it is.' };
  for (const at of [0, 1]) await writeAnswer({ ...shared, ...updates.batch(at, 1)[0] });
  const deliveries = await db.selectFrom('deliveries').select(['role', 'state', 'message_id']).orderBy('id').execute();
  const [placeholder, final] = [
    { role: 'placeholder', state: 'sent', message_id: 42 },
    { role: 'final', state: 'sent', message_id: null },
  ];
  expect(deliveries).toEqual([placeholder, final, placeholder, final]);
  const questions = await db.selectFrom('questions').select(['state', 'starts', 'placeholder_id']).execute();
  const answered = { state: 'answered', starts: 1, placeholder_id: 42 };
  expect(questions).toEqual([answered, answered]);
  const left = await db.selectFrom('updates').select(['state', 'starts']).execute();
  expect(left).toEqual([0, 1].map(() => ({ state: 'settled', starts: 1 })));
});

test('pages are drawn and kept, and an inspector that is off leaves the machines as they are', async () => {
  const load = { library: SAMPLE_LIBRARY, pages: 2, pdftoppm: null, rulings: 20, runs: 1 };
  const report = await runSightBench(load, signal);
  checkRows(report.rows);
  expect(report.rows.map(({ id }) => id)).toEqual([
    'picture',
    'picture-p95',
    'picture-kept-p95',
    'picture-unmade',
    'inspector-off',
    'inspector-on',
  ]);
  expect(rowOf(report, 'picture-unmade')?.held).toBe(true);
  expect(report.about).toMatch(/^2 pages of the library/u);
});

describe('a small load at the table', () => {
  // Eighteen processes, most of them one after the other.
  test('runs through both bots, leaves nothing unanswered, and every row has its figure', {
    timeout: 240_000,
  }, async () => {
    const load = {
      perSecond: 20,
      seconds: 0.5,
      rounds: 1,
      warmUpSeconds: 0.1,
      chats: 3,
      burstUpdates: 30,
      burstChats: 10,
      newcomerAfterMs: 20,
      // As long as it takes: the test is not about time.
      burstWatchMs: 120_000,
      burstLimitMs: 120_000,
      settlingSeconds: 0,
      idleSeconds: 0.2,
      starts: 1,
    };
    const report = await runTableBench(load, signal, silent);
    expect(report.rows.map(({ id }) => id)).toEqual([
      'reply',
      'reply-p99',
      'reply-p99-itself',
      'placeholder',
      'placeholder-p99',
      'placeholder-p99-itself',
      'answer',
      'answer-p99',
      'durable-p99',
      'loop-p99',
      'loop-max',
      'unanswered',
      'burst-durable',
      'burst-confirmation-p99',
      'burst-newcomer',
      'burst-rate',
      'burst-answered',
      'burst-memory',
      'idle-cpu',
      'idle-memory',
      'start',
      'start-p95',
      'drain',
      'drain-p95',
    ]);
    checkRows(report.rows);
    expect(rowOf(report, 'unanswered')?.ours?.median).toBe(0);
    // The limit stands for what did not happen.
    expect(rowOf(report, 'burst-durable')?.ours?.max).toBeLessThan(load.burstLimitMs / 1_000);
    expect(rowOf(report, 'burst-durable')?.baseline?.spread.max).toBeLessThan(load.burstLimitMs / 1_000);
    expect(rowOf(report, 'burst-answered')?.ours).toEqual({ median: 30, min: 30, max: 30 });
    expect(report.about).toMatch(/^20 messages a second/u);
  });
});

describe('rulings with a model', () => {
  // Three processes, one after the other.
  test('are measured for every sample question that has an answer, and every row has its figure', {
    timeout: 240_000,
  }, async () => {
    const load = {
      library: SAMPLE_LIBRARY,
      questions: SAMPLE_QUESTIONS,
      most: 4,
      runs: 2,
      settlingSeconds: 0,
      idleSeconds: 0.2,
    };
    const report = await runModelBench(load, signal);
    expect(report.about).toBe('a model that answers at once: 4 questions, 2 runs, the first ones count');
    expect(report.rows.map(({ id }) => id)).toEqual([
      'ruling',
      'share',
      'share-p99',
      'share-cpu',
      'share-cpu-p99',
      'rounds',
      'unruled',
      'prefix',
      'ruling-delay-p99',
      'ruling-delay-max',
      'model-idle-cpu',
      'model-idle-memory',
    ]);
    checkRows(report.rows);
    expect(rowOf(report, 'unruled')?.ours?.median).toBe(0);
    expect(rowOf(report, 'rounds')?.ours).toEqual({ median: 1, min: 1, max: 1 });
    expect(rowOf(report, 'prefix')?.held).toBe(true);
    expect(rowOf(report, 'ruling')?.baseline?.name).toBe('plain openai call');
  });
});
