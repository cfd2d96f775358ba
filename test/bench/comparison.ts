/** Rows that set a figure of ours against the same figure of a plain tool. */
import type { BenchRow } from './report.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** A bot that does nothing but echo, made with Telegraf. */
export const PLAIN = 'Telegraf echo';

export interface Comparison extends Pick<BenchRow, 'id' | 'measurement' | 'unit'> {
  /** Empty: not measured, for the reason in `otherwise`. */
  readonly ours: readonly (number | null)[];
  readonly plain?: readonly (number | null)[];
  /** A plain Telegraf bot where it is missing. */
  readonly plainName?: string;
  readonly goal?: Goal;
  /** Why ours was not measured; where it is missing: there is no /proc. */
  readonly otherwise?: string;
  /** Why there is no baseline though there should be one; null: it is there. */
  readonly withoutPlain?: string | null;
}

/** Medians; null where it was not measured, or there is no such figure. */
interface Found {
  readonly ours: number;
  readonly plain: number | null;
  readonly ratio: number | null;
}

export interface Goal {
  readonly words: string;
  /** Null where it cannot be told, for want of the baseline. */
  readonly isHeld: (found: Found) => boolean | null;
}

export const atMost = (most: number, unit: string): Goal => ({
  words: `≤ ${most.toLocaleString('en')} ${unit}`.trimEnd(),
  isHeld: ({ ours }) => ours <= most,
});

export const atMostOver = (more: number, unit: string, plainName: string = PLAIN): Goal => ({
  words: `≤ ${plainName} + ${more} ${unit}`,
  isHeld: ({ ours, plain }) => (plain === null ? null : ours <= plain + more),
});

/** @param words the factor as people read it, `1/100` */
export const atMostTimes = (most: number, plainName: string, words = String(most)): Goal => ({
  words: `≤ ${words} × ${plainName}`,
  isHeld: ({ ratio }) => (ratio === null ? null : ratio <= most),
});

/** The medians are compared; with one value, that is the value. */
export function compare({ id, measurement, unit, goal, ...values }: Comparison): BenchRow {
  const [ours, plain] = [known(values.ours), known(values.plain ?? [])];
  const ratio = ours === null || plain === null ? null : ratioOf(ours, plain, unit);
  const found = ours === null ? null : { ours: ours.median, plain: plain?.median ?? null, ratio };
  return {
    id,
    measurement,
    unit,
    ours,
    baseline: plain === null ? null : { name: values.plainName ?? PLAIN, spread: plain },
    ratio,
    goal: goal?.words ?? null,
    held: found === null || goal === undefined ? null : goal.isHeld(found),
    note: noteOf(values, found !== null),
  };
}

/** Of rates, the time for one. */
function ratioOf(ours: Spread, plain: Spread, unit: BenchRow['unit']): number | null {
  const [cost, plainCost] = unit === '/s' ? [plain.median, ours.median] : [ours.median, plain.median];
  return plainCost === 0 ? null : cost / plainCost;
}

function noteOf(
  { otherwise = 'this system has no /proc', withoutPlain = null }: Pick<Comparison, 'otherwise' | 'withoutPlain'>,
  isMeasured: boolean,
): string | null {
  const missing = isMeasured ? withoutPlain : otherwise;
  return missing === null ? null : `not measured: ${missing}`;
}

function known(values: readonly (number | null)[]): Spread | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : spreadOf(numbers);
}
