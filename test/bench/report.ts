/** What the bench finds: one row a measurement, part by part, and the same as a record of the proof. */
import type { Machine, ProofRecord, ProofRow } from '../proof/record.ts';
import { figure } from './figures.ts';
import type { Spread } from './statistics.ts';

export interface BenchRow {
  readonly id: string;
  readonly measurement: string;
  /** '' for counts. */
  readonly unit: 'ms' | 's' | 'MB' | '%' | '/s' | '';
  readonly ours: Spread | null;
  readonly baseline: { readonly name: string; readonly spread: Spread } | null;
  /** What ours costs, in time or in memory, of what the baseline costs: below 1, ours is less. Also where the figures are rates. */
  readonly ratio: number | null;
  readonly goal: string | null;
  /** Null where there is no goal, or `note` says why nobody can tell. */
  readonly held: boolean | null;
  /** What was not measured or not judged, and why; null where everything was. */
  readonly note: string | null;
}

export interface PartReport {
  readonly part: string;
  /** Of what, how much and how often; the warm-up, where there is one. */
  readonly about: string;
  readonly rows: readonly BenchRow[];
}

export interface BenchReport {
  /** As it was typed. */
  readonly command: string;
  readonly date: string;
  readonly machine: Machine;
  readonly seconds: number;
  readonly parts: readonly PartReport[];
}

/** Ids of the rows for which the command fails. */
export function missedGoals(parts: readonly PartReport[]): readonly string[] {
  return parts.flatMap(({ rows }) => rows.filter(({ held }) => held === false).map(({ id }) => id));
}

/** The goals were set for something else: what was found out says nothing about them. */
export function unjudged(rows: readonly BenchRow[], why: string): readonly BenchRow[] {
  return rows.map((row) => (row.held === null ? row : { ...row, held: null, note: `not judged: ${why}` }));
}

/** Digits that count of a ratio. */
const DIGITS = 3;

function proofRow(part: string, row: BenchRow): ProofRow {
  return {
    id: row.id,
    what: `${part}: ${row.measurement}`,
    figure: row.ours === null ? '' : figure(row.ours, row.unit),
    baseline: row.baseline === null ? null : `${row.baseline.name}: ${figure(row.baseline.spread, row.unit)}`,
    ratio: row.ratio === null ? null : Number(row.ratio.toPrecision(DIGITS)),
    goal: row.goal,
    held: row.held,
    note: row.note,
  };
}

export function toRecord({ parts, ...run }: BenchReport): ProofRecord {
  return { ...run, rows: parts.flatMap(({ part, rows }) => rows.map((row) => proofRow(part, row))) };
}
