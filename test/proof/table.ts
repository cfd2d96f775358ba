/** The rows of a proof that has no baselines, on a terminal: what, the figure, the goal, and whether it holds. */
import { inColumns } from '../../src/text/columns.ts';
import type { ProofRow } from './record.ts';

function verdictOf({ held, note }: Pick<ProofRow, 'held' | 'note'>): string {
  const words = held === null ? '' : held ? 'held' : 'NOT held';
  return [words, note ?? ''].filter((part) => part !== '').join('; ');
}

export function proofTable(rows: readonly ProofRow[]): string {
  const cells = rows.map((row) => [row.what, row.figure, row.goal ?? '', verdictOf(row)]);
  return inColumns([['what', 'figure', 'goal', ''], ...cells])
    .join('\n')
    .concat('\n');
}
