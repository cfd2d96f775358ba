/** The bench measures and reports; how fast anything is, no test asks. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { runBench } from '../bench/bench.ts';
import { renderTable } from '../bench/report.ts';
import { alternate, quantile } from '../bench/statistics.ts';

const PDF = join(import.meta.dirname, '../../samples/library/Saltwind Couriers.pdf');
const MAIN = join(import.meta.dirname, '../bench/main.ts');
const searchPath = process.env['PATH'] ?? SYSTEM_PATH;
const signal = new AbortController().signal;

/** `npm run bench -- ARGS`. */
const bench = (...args: readonly string[]) => promisify(execFile)(process.execPath, [MAIN, ...args]);

describe('a run over a sample', () => {
  test('measures everything that the installed programs allow, each row with its figure or its obstacle', async () => {
    const pdftotext = await findExecutable('pdftotext', searchPath);
    const ugrep = await findExecutable('ugrep', searchPath);
    const report = await runBench({ pdf: PDF, runs: 1, questions: null, pdftotext, ugrep, signal });
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
    for (const row of report.rows) {
      expect({ id: row.id, told: row.ours !== null || row.notMeasured !== null }).toEqual({ id: row.id, told: true });
      expect({ id: row.id, judged: row.held !== null }).toEqual({
        id: row.id,
        judged: row.goal !== null && row.notMeasured === null,
      });
    }
    expect(report.rows.find((row) => row.id === 'indexing')?.notMeasured === null).toBe(pdftotext !== null);
  });

  test('without pdftotext and ugrep names them in their rows and measures the rest', async () => {
    const report = await runBench({
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
    const table = renderTable(report).split('\n');
    expect(table[2]).toMatch(/^measurement +ours +baseline +ratio +goal/u);
    expect(table[3]).toContain('not measured: pdftotext is not installed');
    expect(table.join('\n')).toContain('not measured: ugrep is not installed');
  });

  test('over a file that is no PDF ends with the reason', async () => {
    const options = { runs: 1, questions: null, pdftotext: null, ugrep: null, signal };
    await expect(runBench({ ...options, pdf: MAIN })).rejects.toThrow(/is not indexed \(damaged\)/u);
  });
});

describe('the command', () => {
  test('with --json prints JSON and nothing else', async () => {
    const { stdout, stderr } = await bench('--json', '--runs', '1', '--pdf', PDF);
    expect(JSON.parse(stdout)).toMatchObject({ pdf: 'Saltwind Couriers.pdf', runs: 1 });
    expect(stderr).toBe('');
  });

  test.each([['--runs', '0'], ['--pdf', 'missing.pdf'], ['--what']])('refuses %s %s with 1', async (...args) => {
    await expect(bench(...args)).rejects.toMatchObject({ code: 1, stdout: '' });
  });
});

describe('the statistics', () => {
  test('take the nearest rank, and no value from nothing', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0, 0.5, 0.99, 1].map((part) => quantile(hundred, part))).toEqual([1, 50, 99, 100]);
    expect(quantile([7], 0.99)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  test('let neither side always come first', async () => {
    const order: string[] = [];
    const note = (name: string) => async (run: number) => void order.push(`${name}${run}`);
    await alternate(3, note('ours'), note('plain'));
    expect(order).toEqual(['plain0', 'ours0', 'ours1', 'plain1', 'plain2', 'ours2']);
  });
});
