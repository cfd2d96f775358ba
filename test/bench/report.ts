/** The table and the JSON of a bench: one row a measurement. A missed goal is a word in a row, never a failure. */
import type { Spread } from './statistics.ts';

export interface BenchRow {
  readonly id: string;
  readonly measurement: string;
  readonly unit: 'ms' | 'MB';
  readonly ours: Spread | null;
  readonly baseline: { readonly name: string; readonly spread: Spread } | null;
  /** How often the baseline fits into ours, or ours into the baseline: `goal` says which. */
  readonly ratio: number | null;
  readonly goal: string | null;
  /** Null where there is no goal or it was not measured. */
  readonly held: boolean | null;
  /** Why something was not measured; null where everything was. */
  readonly notMeasured: string | null;
}

export interface BenchReport {
  readonly pdf: string;
  readonly pages: number;
  readonly passages: number;
  readonly questions: number;
  readonly runs: number;
  readonly node: string;
  readonly processors: number;
  readonly rows: readonly BenchRow[];
}

/** The book that the goals were set with, the SRD 5.1. */
const PAGES_OF_GOALS = 403;

const round = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const spread = (value: Spread, unit: string): string =>
  `${round(value.median)} ${unit} (${round(value.min)}–${round(value.max)})`;

function verdict(row: BenchRow): string {
  if (row.notMeasured !== null) return `not measured: ${row.notMeasured}`;
  return row.held === null ? '' : row.held ? 'held' : 'NOT held';
}

export function renderTable(report: BenchReport): string {
  const cells = report.rows.map((row) => [
    row.measurement,
    row.ours === null ? '' : spread(row.ours, row.unit),
    row.baseline === null ? '' : `${row.baseline.name}: ${spread(row.baseline.spread, row.unit)}`,
    row.ratio === null ? '' : `${round(row.ratio)} ×`,
    row.goal ?? '',
    verdict(row),
  ]);
  const table = [['measurement', 'ours', 'baseline', 'ratio', 'goal', ''], ...cells];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const small = report.pages < PAGES_OF_GOALS / 4;
  return [
    `${report.pdf}: ${report.pages} pages, ${report.passages} passages, ${report.questions} questions; median (min–max) of ${report.runs} runs; Node ${report.node}, ${report.processors} processors`,
    '',
    ...lines,
    ...(small
      ? ['', `The goals are for a book of ${PAGES_OF_GOALS} pages; in a short one the start of processes counts most.`]
      : []),
    '',
  ].join('\n');
}
