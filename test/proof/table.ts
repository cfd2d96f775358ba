/** The rows of a proof on a terminal: what, the figure, beside it what others use, the goal, and whether it holds. */
import type { ProofRow } from './record.ts';

export function verdictOf({ held, note }: Pick<ProofRow, 'held' | 'note'>): string {
  const words = held === null ? '' : held ? 'held' : 'NOT held';
  return [words, note ?? ''].filter((part) => part !== '').join('; ');
}

export const ratioOf = ({ ratio }: Pick<ProofRow, 'ratio'>): string =>
  ratio === null ? '' : `${ratio.toFixed(ratio >= 10 ? 0 : ratio >= 1 ? 1 : 2)} ×`;

export function proofTable(rows: readonly ProofRow[]): string {
  const hasBaseline = rows.some(({ baseline }) => baseline !== null);
  const cells = rows.map((row) => [
    row.what,
    row.figure,
    ...(hasBaseline ? [row.baseline ?? '', ratioOf(row)] : []),
    row.goal ?? '',
    verdictOf(row),
  ]);
  const table = [['what', 'figure', ...(hasBaseline ? ['baseline', 'ratio'] : []), 'goal', ''], ...cells];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((line) => (line[column] ?? '').length)));
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
    .concat('\n');
}
