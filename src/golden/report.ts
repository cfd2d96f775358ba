/** What a run over golden questions tells: rows for docs/proof.md and a dashboard, a table and a list for a person. */
import { inColumns } from '../text/columns.ts';
import { collapseSpace } from '../text/fold.ts';
import type { ReadCase } from './goldenFile.ts';
import type { Miss } from './misses.ts';
import { nameOf, type Score } from './scores.ts';

/** As test/proof/record.ts keeps it. */
export interface GoldenRow {
  readonly id: string;
  readonly what: string;
  readonly figure: string;
  readonly baseline: null;
  readonly ratio: null;
  readonly goal: string | null;
  readonly held: boolean | null;
  readonly note: string | null;
}

export interface GoldenReport {
  /** Of the whole run. */
  readonly seconds: number;
  readonly rows: readonly GoldenRow[];
  readonly missed: readonly Miss[];
  /** Questions that were not asked: nobody has said yet where they are answered. */
  readonly waiting: readonly Pick<ReadCase, 'line' | 'game' | 'question'>[];
}

const PREFIX = 'golden-';

/** The name of the score that a row tells. */
export const scoreOf = ({ id }: GoldenRow): string => nameOf(id.slice(PREFIX.length));

const share = (count: number, of: number): string => (count / of).toFixed(3);

/** Without a figure a threshold is neither held nor missed, and that is said. */
export function rowOf({ id, what, count, of, threshold, held, lacking }: Score): GoldenRow {
  const unmeasured = threshold === null ? lacking : `not measurable: ${lacking}`;
  return {
    id: `${PREFIX}${id}`,
    what,
    figure: of === 0 ? '–' : `${share(count, of)} (${count} of ${of})`,
    baseline: null,
    ratio: null,
    goal: threshold === null ? null : `≥ ${threshold}`,
    held,
    note: of === 0 ? unmeasured : null,
  };
}

const verdictOf = ({ held, note }: GoldenRow): string => note ?? (held === null ? '' : held ? 'held' : 'NOT held');

/** @param clean makes text printable that comes from files */
export function reportText({ rows, missed, waiting }: GoldenReport, clean: (text: string) => string): string {
  const cells = rows.map((row) => [scoreOf(row), row.figure, row.goal ?? '', verdictOf(row), row.what]);
  const table = [['score', 'figure', 'threshold', '', 'what is counted'], ...cells];
  return clean([...inColumns(table), ...missedLines(missed), ...waitingLines(waiting)].join('\n').concat('\n'));
}

const named = ({ line, game, question }: Pick<Miss, 'line' | 'game' | 'question'>): string =>
  `line ${line}, ${game}: ${collapseSpace(question)}`;

function missedLines(missed: readonly Miss[]): readonly string[] {
  const byLine = Map.groupBy(missed, ({ line }) => line);
  return [...byLine.values()].flatMap((misses, at) => [
    ...(at === 0 ? ['', `Missed by ${byLine.size} question${byLine.size === 1 ? '' : 's'}:`] : []),
    ...misses.slice(0, 1).map((miss) => `  ${named(miss)}`),
    ...misses.map(({ score, expected, got }) => `    ${score}: expected ${expected}; got ${collapseSpace(got)}`),
  ]);
}

function waitingLines(waiting: GoldenReport['waiting']): readonly string[] {
  if (waiting.length === 0) return [];
  const many = waiting.length === 1 ? '1 question waits for its' : `${waiting.length} questions wait for their`;
  return ['', `${many} pages:`, ...waiting.map((one) => `  ${named(one)}`)];
}
