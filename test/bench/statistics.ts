/** Medians, quantiles and the order of runs: what makes two times on one busy machine comparable. */

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The value below which `part` (0 to 1) of the values lie, by the nearest rank. @throws RangeError for no values */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
  if (value === undefined) throw new RangeError('there is no quantile of no values');
  return value;
}

/** The same; null for no values. */
export const quantileIfAny = (values: readonly number[], part: number): number | null =>
  values.length === 0 ? null : quantile(values, part);

/** @throws RangeError for no values */
export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), min: quantile(values, 0), max: quantile(values, 1) };
}

/** Runs ours and the baseline in turn, so that whatever else the machine does hits both. Null where a side cannot run. */
export async function alternate<A, B>(
  runs: number,
  ours: (run: number) => Promise<A>,
  baseline: ((run: number) => Promise<B>) | null,
): Promise<{ readonly ours: readonly A[]; readonly baseline: readonly B[] }> {
  const a: A[] = [];
  const b: B[] = [];
  for (let run = 0; run < runs; run += 1) {
    // Whoever comes second finds the file in the cache and the processor warm: they take turns at that, too.
    if (run % 2 === 1) a.push(await ours(run));
    if (baseline !== null) b.push(await baseline(run));
    if (run % 2 === 0) a.push(await ours(run));
  }
  return { ours: a, baseline: b };
}
