/** The bench measures and reports; how fast anything is, no test asks. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { runBookBench } from '../bench/book.ts';
import { runModelBench } from '../bench/model.ts';
import { compare } from '../bench/comparison.ts';
import { type BenchReport, type BenchRow, missedGoals, renderReport } from '../bench/report.ts';
import { alternate, quantile } from '../bench/statistics.ts';
import { runRedactionBench } from '../bench/redaction.ts';
import { runSightBench } from '../bench/sight.ts';
import { runTableBench } from '../bench/table.ts';
import { SAMPLE_LIBRARY, SAMPLE_QUESTIONS } from '../bench/tableSetting.ts';
import { inEachSecond } from '../bench/telegramPeople.ts';
import { confirmationTimes, confirmedAt } from '../bench/telegramWatch.ts';

const PDF = join(import.meta.dirname, '../../samples/library/Saltwind Couriers.pdf');
const MAIN = join(import.meta.dirname, '../bench/main.ts');
const Ended = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });
/** As much of the JSON as tells which goals were missed. */
const Judged = z.object({
  book: z.object({ rows: z.array(z.object({ id: z.string(), held: z.boolean().nullable() })) }),
});
const searchPath = process.env['PATH'] ?? SYSTEM_PATH;
const signal = new AbortController().signal;

const render = (
  parts: Partial<Pick<BenchReport, 'book' | 'table' | 'model' | 'redaction' | 'sight'>>,
): readonly string[] =>
  renderReport({
    node: '24.0.0',
    processors: 2,
    book: null,
    table: null,
    model: null,
    redaction: null,
    sight: null,
    ...parts,
  }).split('\n');

/** Every row has its figure or its obstacle, and a verdict where it has a goal. */
function checkRows(rows: readonly BenchRow[]): void {
  for (const row of rows) {
    expect({ id: row.id, told: row.ours !== null || row.notMeasured !== null }).toEqual({ id: row.id, told: true });
    expect({ id: row.id, judged: row.held !== null }).toEqual({
      id: row.id,
      judged: row.goal !== null && row.notMeasured === null,
    });
  }
}

/** `npm run bench -- ARGS`. */
const bench = (...args: readonly string[]) => promisify(execFile)(process.execPath, [MAIN, ...args]);

describe('a run over a sample', () => {
  test('measures everything that the installed programs allow, each row with its figure or its obstacle', async () => {
    const pdftotext = await findExecutable('pdftotext', searchPath);
    const ugrep = await findExecutable('ugrep', searchPath);
    const report = await runBookBench({ pdf: PDF, runs: 1, questions: null, pdftotext, ugrep, signal });
    expect(report.pages).toBeGreaterThan(0);
    expect(report.questions).toBeGreaterThan(0);
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
    expect(report.rows.find((row) => row.id === 'indexing')?.notMeasured === null).toBe(pdftotext !== null);
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
    const missing = report.rows.filter((row) => row.notMeasured?.endsWith('is not installed'));
    expect(missing.map((row) => [row.id, row.ratio, row.held])).toEqual([
      ['indexing', null, null],
      ['search', null, null],
    ]);
    const table = render({ book: report });
    expect(table[4]).toMatch(/^measurement +ours +baseline +ratio +goal/u);
    expect(table[5]).toContain('not measured: pdftotext is not installed');
    expect(table.join('\n')).toContain('not measured: ugrep is not installed');
  });

  test('over a file that is no PDF ends with the reason', async () => {
    const options = { runs: 1, questions: null, pdftotext: null, ugrep: null, signal };
    await expect(runBookBench({ ...options, pdf: MAIN })).rejects.toThrow(/is not indexed \(damaged\)/u);
  });
});

describe('the command', () => {
  test('with --json prints JSON and nothing else', async () => {
    const { stdout, stderr } = await bench('--only', 'book', '--json', '--runs', '1', '--pdf', PDF);
    expect(JSON.parse(stdout)).toMatchObject({ book: { pdf: 'Saltwind Couriers.pdf', runs: 1 }, table: null });
    expect(stderr).toBe('');
  });

  test('with --strict ends with 1 for a missed goal, which it names; the report is there all the same', async () => {
    // A short book: starting processes takes longer than the goals leave.
    const args = ['--only', 'book', '--strict', '--json', '--runs', '1', '--pdf', PDF];
    const { code, stdout, stderr } = await bench(...args).then(
      (output) => ({ code: 0, ...output }),
      (error: unknown) => Ended.parse(error),
    );
    const missed = missedGoals(Judged.parse(JSON.parse(stdout)).book.rows);
    expect(code).toBe(missed.length === 0 ? 0 : 1);
    expect(stderr).toBe(missed.length === 0 ? '' : `Goals that were not held: ${missed.join(', ')}\n`);
  });

  test('asked how it is used, it says so and measures nothing', async () => {
    const { stdout, stderr } = await bench('--help');
    expect(stdout).toMatch(/^Usage: npm run bench -- .+\n$/u);
    expect(stderr).toBe('');
  });

  test.each([
    ['--runs', '0'],
    ['--only', 'redaction', '--lines', 'many'],
    ['--only', 'nothing'],
    ['--only', 'book', '--pdf', 'missing.pdf'],
    ['--only', 'model', '--library', '.'],
    ['--what'],
  ])('refuses %s %s with 1', async (...args) => {
    await expect(bench(...args)).rejects.toMatchObject({ code: 1, stdout: '' });
  });
});

test('of lines of the log, no secret is left and nothing else is taken', () => {
  const report = runRedactionBench(20_001, signal);
  checkRows(report.rows);
  expect(report.rows.map(({ id, held }) => [id, held])).toEqual([
    ['redaction', null],
    ['redaction-leaks', true],
    ['redaction-damage', true],
  ]);
  expect(render({ redaction: report })[2]).toMatch(/^In the log: 20001 lines/u);
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
  expect(report.rows.find(({ id }) => id === 'picture-unmade')?.held).toBe(true);
  expect(render({ sight: report })[2]).toMatch(/^To be looked at: 2 pages/u);
});

describe('a small load at the table', () => {
  // Eighteen processes, one after the other.
  test('runs through both bots, leaves nothing unanswered, and every row has its figure', {
    timeout: 240_000,
  }, async () => {
    const load = {
      perSecond: 20,
      seconds: 0.5,
      warmUpSeconds: 0.1,
      chats: 3,
      burstUpdates: 30,
      burstChats: 10,
      newcomerAfterMs: 20,
      burstLimitMs: 40_000,
      settlingSeconds: 0,
      idleSeconds: 0.2,
      starts: 1,
    };
    const report = await runTableBench(load, signal);
    expect(report.rows.map(({ id }) => id)).toEqual([
      'reply',
      'reply-p99',
      'placeholder',
      'placeholder-p99',
      'answer',
      'answer-p99',
      'durable-p99',
      'unanswered',
      'burst-durable',
      'burst-confirmation-p99',
      'burst-newcomer',
      'burst-answered',
      'burst-rate',
      'burst-memory',
      'idle-cpu',
      'idle-memory',
      'start',
      'start-p95',
      'drain',
      'drain-p95',
    ]);
    checkRows(report.rows);
    expect(report.rows.find(({ id }) => id === 'unanswered')?.ours?.median).toBe(0);
    expect(report.rows.find(({ id }) => id === 'burst-answered')?.notMeasured).toBeNull();
    expect(render({ table: report })[2]).toMatch(/^At the table: 20 messages a second/u);
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
      runs: 1,
      settlingSeconds: 0,
      idleSeconds: 0.2,
    };
    const report = await runModelBench(load, signal);
    expect(report.questions).toBe(4);
    expect(report.rows.map(({ id }) => id)).toEqual([
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
    expect(report.rows.find(({ id }) => id === 'unruled')?.ours?.median).toBe(0);
    expect(report.rows.find(({ id }) => id === 'rounds')?.ours).toEqual({ median: 1, min: 1, max: 1 });
    expect(render({ model: report })[2]).toBe(
      'With a model that answers at once: 4 questions, 1 runs; median (min–max)',
    );
  });
});

describe('a comparison', () => {
  const shared = { id: 'reply', measurement: 'reply', unit: 'ms' } as const;
  const goal = { words: '≤ plain + 15 ms', most: (plain: number | null) => (plain === null ? null : plain + 15) };

  test('judges against the plain bot of the same run', () => {
    expect(compare({ ...shared, ours: [20], plain: [5], goal })).toMatchObject({ held: true, ratio: 4 });
    expect(compare({ ...shared, ours: [20.1], plain: [5], goal })).toMatchObject({
      held: false,
      goal: '≤ plain + 15 ms',
    });
  });

  test('judges nothing that was not measured', () => {
    expect(compare({ ...shared, ours: [null], plain: [5], goal, otherwise: 'too slow' })).toMatchObject({
      ours: null,
      ratio: null,
      held: null,
      notMeasured: 'too slow',
    });
    expect(compare({ ...shared, ours: [1], plain: [], goal })).toMatchObject({ ratio: null, held: null });
  });
});

const poll = (startedAt: number, endedAt: number | null, offset: number) => ({ startedAt, endedAt, offset });

describe('the confirmations of updates', () => {
  test('are the polls with a higher offset than before, timed from the end of the poll before', () => {
    const polls = [poll(0, 10, 0), poll(13, 20, 101), poll(30, 40, 0), poll(45, 50, 0), poll(57, null, 201)];
    expect(confirmationTimes(polls)).toEqual([3, 7]);
    expect([100, 101, 200, 201].map((id) => confirmedAt(polls, id))).toEqual([13, 57, 57, null]);
  });
});

describe('the statistics', () => {
  test('take the nearest rank, and no value from nothing', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0, 0.5, 0.99, 1].map((part) => quantile(hundred, part))).toEqual([1, 50, 99, 100]);
    expect(quantile([7], 0.99)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  test('count what happened in each whole second', () => {
    expect(inEachSecond([100, 900, 2_500, 2_600, 3_100])).toEqual([2, 0, 2]);
    expect(inEachSecond([100])).toEqual([]);
    expect(inEachSecond([])).toEqual([]);
  });

  test('let neither side always come first', async () => {
    const order: string[] = [];
    const note = (name: string) => async (run: number) => void order.push(`${name}${run}`);
    await alternate(3, note('ours'), note('plain'));
    expect(order).toEqual(['plain0', 'ours0', 'ours1', 'plain1', 'plain2', 'ours2']);
  });
});
