/** Rows that set a figure of ours against the same figure of a plain bot. */
import type { BenchRow } from './report.ts';
import { spreadOf } from './statistics.ts';

/** A bot that does nothing but echo, made with Telegraf. */
const PLAIN = 'Telegraf echo';

export interface Comparison extends Pick<BenchRow, 'id' | 'measurement' | 'unit'> {
  /** Empty: not measured, for the reason in `otherwise`. */
  readonly ours: readonly (number | null)[];
  readonly plain?: readonly (number | null)[];
  /** A plain Telegraf bot where it is missing. */
  readonly plainName?: string;
  readonly goal?: Goal;
  readonly otherwise?: string;
}

export interface Goal {
  readonly words: string;
  /** @param plain null where it was not measured, or has no such figure */
  readonly most: (plain: number | null) => number | null;
}

export const atMost = (most: number, unit: string): Goal => ({ words: `≤ ${most} ${unit}`, most: () => most });

/** The medians are compared; with one value, that is the value. */
export function compare({ id, measurement, unit, goal, ...values }: Comparison): BenchRow {
  const [ours, plain] = [known(values.ours), known(values.plain ?? [])];
  const most = goal?.most(plain?.median ?? null) ?? null;
  return {
    id,
    measurement,
    unit,
    ours,
    baseline: plain === null ? null : { name: values.plainName ?? PLAIN, spread: plain },
    ratio: ours === null || plain === null || plain.median === 0 ? null : ours.median / plain.median,
    goal: goal?.words ?? null,
    held: ours === null || most === null ? null : ours.median <= most,
    notMeasured: ours === null ? (values.otherwise ?? 'this system has no /proc') : null,
  };
}

function known(values: readonly (number | null)[]) {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : spreadOf(numbers);
}
