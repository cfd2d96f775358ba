/** The matrix for a person, and as a record. */
import { inColumns } from '../../src/text/columns.ts';
import { type Machine, type ProofRecord, type ProofRow, today } from '../proof/record.ts';
import type { Verdict } from './judge.ts';

/** Lines of a cause that are told. */
const LONGEST_CAUSE = 12;

export function verdictOf({ held, notRun }: Verdict): string {
  const lacking = notRun.join(', ');
  if (held === null) return `not run: ${lacking} not here`;
  const word = held ? 'held' : 'NOT held';
  return lacking === '' ? word : `${word}; not run here: ${lacking}`;
}

/** Row, fault, verdict, figure; below it what does not hold, and why. */
export function renderMatrix(verdicts: readonly Verdict[]): string {
  const cells = verdicts.map((verdict) => [
    String(verdict.row.number),
    verdict.row.fault,
    verdictOf(verdict),
    verdict.figure,
  ]);
  const lines = inColumns([['row', 'fault', 'verdict', 'figure'], ...cells], ' | ');
  return `${[...lines, '', ...verdicts.flatMap(causeOf), summaryOf(verdicts)].join('\n')}\n`;
}

function causeOf({ row, failure }: Verdict): readonly string[] {
  if (failure === null) return [];
  const why = failure.why.split('\n').slice(0, LONGEST_CAUSE);
  return [`${row.number}, ${row.fault}: NOT held`, `  ${failure.what}`, ...why.map((line) => `    ${line}`), ''];
}

function summaryOf(verdicts: readonly Verdict[]): string {
  const held = verdicts.filter((verdict) => verdict.held === true).length;
  const idle = verdicts.filter((verdict) => verdict.held === null).length;
  const notRun = idle === 0 ? '' : `, ${idle} not run`;
  return `${held} of ${verdicts.length} held${notRun}, in ${secondsOf(verdicts)} s.`;
}

const secondsOf = (verdicts: readonly Verdict[]): number =>
  Math.round(verdicts.reduce((sum, { seconds }) => sum + seconds, 0));

export function recordOf(verdicts: readonly Verdict[], command: string, machine: Machine): ProofRecord {
  return { command, date: today(), machine, seconds: secondsOf(verdicts), rows: verdicts.map(rowOf) };
}

function rowOf(verdict: Verdict): ProofRow {
  const { row, held, figure, notRun, failure } = verdict;
  const lacking = notRun.length === 0 ? [] : [`not run here: ${notRun.join(', ')}`];
  const cause = failure === null ? [] : [`${failure.what}: ${failure.why.split('\n')[0] ?? ''}`];
  return {
    id: `fault-${row.number}`,
    what: row.fault,
    figure,
    baseline: null,
    ratio: null,
    goal: row.expected,
    held,
    note: [...cause, ...lacking].join('; ') || null,
  };
}
