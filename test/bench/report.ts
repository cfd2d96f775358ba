/** The table and the JSON of a bench: one row a measurement. A missed goal is a word in a row, never a failure. */
import type { Spread } from './statistics.ts';

export interface BenchRow {
  readonly id: string;
  readonly measurement: string;
  /** '' for counts. */
  readonly unit: 'ms' | 's' | 'MB' | '%' | '/s' | '';
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

/** Indexing and searching of one PDF. */
export interface BookReport {
  readonly pdf: string;
  readonly pages: number;
  readonly passages: number;
  readonly questions: number;
  readonly runs: number;
  readonly rows: readonly BenchRow[];
}

/** The bot in Telegram, against a plain one, under a steady load, a burst and none. */
export interface TableReport {
  /** Of the steady load. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly chats: number;
  readonly rows: readonly BenchRow[];
}

/** Rulings with a model that answers at once. */
export interface ModelReport {
  readonly questions: number;
  readonly runs: number;
  readonly rows: readonly BenchRow[];
}

/** The log's lines, freed of secrets. */
export interface RedactionReport {
  readonly lines: number;
  readonly rows: readonly BenchRow[];
}

/** What one looks at: pages as pictures, machines at work. */
export interface SightReport {
  readonly pages: number;
  readonly rows: readonly BenchRow[];
}

/** A part is null where it was not asked for. */
export interface BenchReport {
  readonly node: string;
  readonly processors: number;
  readonly book: BookReport | null;
  readonly table: TableReport | null;
  readonly model: ModelReport | null;
  readonly redaction: RedactionReport | null;
  readonly sight: SightReport | null;
}

/** The book that the goals were set with, the SRD 5.1. */
const PAGES_OF_GOALS = 403;

const round = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** A single figure where all are the same: a quantile, a peak, a count. */
function spread({ median, min, max }: Spread, unit: string): string {
  const middle = `${round(median)} ${unit}`.trimEnd();
  return min === max ? middle : `${middle} (${round(min)}–${round(max)})`;
}

function verdict(row: BenchRow): string {
  if (row.notMeasured !== null) return `not measured: ${row.notMeasured}`;
  return row.held === null ? '' : row.held ? 'held' : 'NOT held';
}

function renderRows(rows: readonly BenchRow[]): readonly string[] {
  const cells = rows.map((row) => [
    row.measurement,
    row.ours === null ? '' : spread(row.ours, row.unit),
    row.baseline === null ? '' : `${row.baseline.name}: ${spread(row.baseline.spread, row.unit)}`,
    row.ratio === null ? '' : `${round(row.ratio)} ×`,
    row.goal ?? '',
    verdict(row),
  ]);
  const table = [['measurement', 'ours', 'baseline', 'ratio', 'goal', ''], ...cells];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function renderBook({ pdf, pages, passages, questions, runs, rows }: BookReport): readonly string[] {
  const small = pages < PAGES_OF_GOALS / 4;
  return [
    `${pdf}: ${pages} pages, ${passages} passages, ${questions} questions; median (min–max) of ${runs} runs`,
    '',
    ...renderRows(rows),
    ...(small
      ? ['', `The goals are for a book of ${PAGES_OF_GOALS} pages; in a short one the start of processes counts most.`]
      : []),
    '',
  ];
}

function renderTable({ perSecond, seconds, chats, rows }: TableReport): readonly string[] {
  return [
    `At the table: ${perSecond} messages a second for ${seconds} s in ${chats} chats, a burst, and nothing; median (min–max)`,
    '',
    ...renderRows(rows),
    '',
  ];
}

function renderModel({ questions, runs, rows }: ModelReport): readonly string[] {
  return [
    `With a model that answers at once: ${questions} questions, ${runs} runs; median (min–max)`,
    '',
    ...renderRows(rows),
    '',
  ];
}

function renderRedaction({ lines, rows }: RedactionReport): readonly string[] {
  return [
    `In the log: ${lines} lines, every second one with a secret; median (min–max) of their batches`,
    '',
    ...renderRows(rows),
    '',
  ];
}

function renderSight({ pages, rows }: SightReport): readonly string[] {
  return [
    `To be looked at: ${pages} pages as pictures, and the machines; median (min–max)`,
    '',
    ...renderRows(rows),
    '',
  ];
}

export function renderReport({ node, processors, book, table, model, redaction, sight }: BenchReport): string {
  return [
    `Node ${node}, ${processors} processors`,
    '',
    ...(book === null ? [] : renderBook(book)),
    ...(table === null ? [] : renderTable(table)),
    ...(model === null ? [] : renderModel(model)),
    ...(redaction === null ? [] : renderRedaction(redaction)),
    ...(sight === null ? [] : renderSight(sight)),
  ].join('\n');
}

export const allRows = ({ book, table, model, redaction, sight }: BenchReport): readonly BenchRow[] => [
  ...(book?.rows ?? []),
  ...(table?.rows ?? []),
  ...(model?.rows ?? []),
  ...(redaction?.rows ?? []),
  ...(sight?.rows ?? []),
];

/** Ids of the rows that `--strict` fails for. */
export function missedGoals(rows: readonly Pick<BenchRow, 'id' | 'held'>[]): readonly string[] {
  return rows.filter(({ held }) => held === false).map(({ id }) => id);
}
