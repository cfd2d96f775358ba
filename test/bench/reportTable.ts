/** The bench on the terminal: what was measured, then one table of everything that has a baseline, then the rest. */
import { inColumns } from '../../src/text/columns.ts';
import { ratioWords } from '../proof/ratio.ts';
import { figure } from './figures.ts';
import type { BenchReport, BenchRow, PartReport } from './report.ts';

const HEADINGS = ['part', 'measurement', 'ours', 'baseline', 'ratio', 'goal', ''];

function verdict({ held, note }: BenchRow): string {
  const judged = held === null ? '' : held ? 'held' : 'NOT held';
  return [judged, note ?? ''].filter((word) => word !== '').join(', ');
}

const cells = (part: string, row: BenchRow): readonly string[] => [
  part,
  row.measurement,
  row.ours === null ? '' : figure(row.ours, row.unit),
  row.baseline === null ? '' : `${row.baseline.name}: ${figure(row.baseline.spread, row.unit)}`,
  row.ratio === null ? '' : ratioWords(row.ratio),
  row.goal ?? '',
  verdict(row),
];

function rowsOf(parts: readonly PartReport[], wanted: (row: BenchRow) => boolean): readonly (readonly string[])[] {
  return parts.flatMap(({ part, rows }) => rows.filter(wanted).map((row) => cells(part, row)));
}

export function renderReport({ machine, parts }: BenchReport): string {
  const compared = rowsOf(parts, ({ baseline }) => baseline !== null);
  const alone = rowsOf(parts, ({ baseline }) => baseline === null);
  const [headings = '', ...lines] = inColumns([HEADINGS, ...compared, ...alone]);
  return [
    `Node ${machine.node}, ${machine.processors} × ${machine.processor}, load ${machine.load} before`,
    ...parts.map(({ part, about }) => `${part}: ${about}`),
    '',
    'Figures are medians (least–most). Ratio: what ours costs, in time or memory, of what the baseline costs in the same run.',
    '',
    headings,
    ...lines.slice(0, compared.length),
    ...(alone.length === 0 ? [] : ['', 'Without a baseline:', '', ...lines.slice(compared.length)]),
    '',
  ].join('\n');
}
