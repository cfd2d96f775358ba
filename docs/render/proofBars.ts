/** The rows of a bench that have a baseline, as bars: grouped by the part of the bench, which stands before a colon. */
import { ratioWords } from '../../test/proof/ratio.ts';
import type { ProofRow } from '../../test/proof/record.ts';
import type { Bar, BarGroup } from './barChart.ts';

/** A figure with its unit: `12.5 ms`, `1,200 /s`. */
const FIGURE = /(?<number>\d[\d,]*(?:\.\d+)?)(?: (?<unit>[^\s()]+))?(?: \([^()]*\))?$/u;
/** `≤ 1/5 × ugrep`, `≤ 2 × pdftotext`. */
const TIMES = /^≤ (?<part>1\/)?(?<number>\d+(?:\.\d+)?) ×/u;
/** `≤ Telegraf echo + 15 ms`, `≤ 30 ms`. */
const MOST = /^≤ (?:(?<base>.+) \+ )?(?<number>\d[\d,]*(?:\.\d+)?) (?<unit>\S+)$/u;

/** Empty where no row has a ratio. */
export function barGroups(rows: readonly ProofRow[]): readonly BarGroup[] {
  const bars = rows.flatMap((row) => (row.ratio === null || row.ratio <= 0 ? [] : [{ row, ratio: row.ratio }]));
  const groups = Map.groupBy(bars, ({ row }) => partOf(row).name);
  return [...groups].map(([name, members]) => ({
    name,
    bars: members.map(({ row, ratio }) => barOf(row, ratio)),
  }));
}

function partOf({ what }: ProofRow): { readonly name: string; readonly label: string } {
  const colon = what.indexOf(': ');
  return colon < 0 ? { name: 'all', label: what } : { name: what.slice(0, colon), label: what.slice(colon + 2) };
}

const barOf = (row: ProofRow, ratio: number): Bar => ({
  label: partOf(row).label,
  ratio,
  ratioText: ratioWords(ratio),
  figure: withoutSpread(row.figure),
  baseline: withoutSpread(row.baseline ?? ''),
  goal: goalRatio(row),
  held: row.held,
});

const withoutSpread = (figure: string): string => figure.replace(/ \([^()]*\)$/u, '');

/** The goal on the scale of the chart; null where it is of another kind, or the baseline is in another unit. */
export function goalRatio({ goal, baseline }: Pick<ProofRow, 'goal' | 'baseline'>): number | null {
  const times = TIMES.exec(goal ?? '')?.groups;
  if (times !== undefined) return times['part'] === undefined ? numberOf(times) : 1 / numberOf(times);
  const most = MOST.exec(goal ?? '')?.groups;
  const plain = FIGURE.exec(baseline ?? '')?.groups;
  if (most === undefined || plain === undefined || most['unit'] !== plain['unit'] || numberOf(plain) === 0) return null;
  return (numberOf(most) + (most['base'] === undefined ? 0 : numberOf(plain))) / numberOf(plain);
}

const numberOf = (groups: Readonly<Record<string, string>>): number =>
  Number((groups['number'] ?? '').replaceAll(',', ''));
