/**
 * By how much a figure grows with time, and how sure that is. Every series is a life of its own with its own level (a
 * process that was started anew holds something else), and all of them share the slope: least squares, every life's own
 * mean taken out.
 *
 * Memory looks a second ago much as it looks now, so that a sample a second is not a new fact each time. Hence means of
 * blocks are taken (the saw teeth of the garbage collector go), and what is left of autocorrelation makes the interval wider:
 * n blocks whose residuals have the autocorrelation r at lag 1 are an effective sample of n (1 − r) / (1 + r).
 */

export interface Sample {
  /** Since the beginning of the life, s. */
  readonly at: number;
  readonly value: number;
}

export interface Slope {
  /** Per hour. */
  readonly slope: number;
  /** The 95 % interval around it. */
  readonly low: number;
  readonly high: number;
  /** What of the lives was looked at, s. */
  readonly seconds: number;
}

/**
 * Left out of every life: its first quarter, and at least 60 s. The caches of SQLite fill, the code that runs often is
 * compiled, and the heap finds its size; a process gives back little of what it once held, so that the first hour of load
 * always looks like growth next to the first minute.
 */
const WARM_UP = 60;
const WARM_UP_PART = 0.25;

/** s. */
export const warmUpOf = (life: readonly Pick<Sample, 'at'>[]): number =>
  Math.max(WARM_UP, WARM_UP_PART * (life.at(-1)?.at ?? 0));

/** s: several collections of the young generation at the load of a soak. */
const BLOCK = 10;

/** Five minutes: in less, the autocorrelation is itself a guess, and a wave is taken for a slope. */
const LEAST_BLOCKS = 30;
const HOUR = 3_600;

/** A life after its warm-up, in means of blocks. */
function blocksOf(life: readonly Sample[]): readonly Sample[] {
  const warmUp = warmUpOf(life);
  const groups = Map.groupBy(
    life.filter(({ at }) => at >= warmUp),
    ({ at }) => Math.floor((at - warmUp) / BLOCK),
  );
  return [...groups.values()].map((group) => ({
    at: mean(group.map(({ at }) => at)),
    value: mean(group.map(({ value }) => value)),
  }));
}

/** @returns null where the lives are too short to tell anything */
export function slopeOf(lives: readonly (readonly Sample[])[]): Slope | null {
  const centred = lives.map((life) => centre(blocksOf(life))).filter((life) => life.length > 1);
  const all = centred.flat();
  if (all.length < LEAST_BLOCKS) return null;
  const squaresOfTime = sum(all.map(({ at }) => at * at));
  const slope = sum(all.map(({ at, value }) => at * value)) / squaresOfTime;
  const residuals = centred.map((life) => life.map(({ at, value }) => value - slope * at));
  const squares = sum(residuals.flat().map((one) => one * one));
  const correlation = autocorrelation(residuals, squares);
  const effectiveSize = (all.length * (1 - correlation)) / (1 + correlation);
  // One goes for the slope, and one for each life's mean.
  const freedomOf = (size: number): number => Math.max(1, size - 1 - centred.length);
  const variance = (squares / freedomOf(all.length)) * (all.length / effectiveSize);
  const standardError = Math.sqrt(variance / squaresOfTime);
  const margin = student(freedomOf(effectiveSize)) * standardError;
  return {
    slope: slope * HOUR,
    low: (slope - margin) * HOUR,
    high: (slope + margin) * HOUR,
    seconds: all.length * BLOCK,
  };
}

/** At lag 1, within the lives; 0 to 0.95: what is beyond could not be told from a drift in so short a time. */
function autocorrelation(residuals: readonly (readonly number[])[], squares: number): number {
  if (squares === 0) return 0;
  const products = sum(residuals.flatMap((life) => life.slice(1).map((one, index) => one * (life[index] ?? 0))));
  return Math.min(0.95, Math.max(0, products / squares));
}

function centre(life: readonly Sample[]): readonly Sample[] {
  const [at, value] = [mean(life.map((one) => one.at)), mean(life.map((one) => one.value))];
  return life.map((one) => ({ at: one.at - at, value: one.value - value }));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** NaN of nothing. */
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** For the 95 % interval. */
const NORMAL = 1.959_964;
/** Exactly, where the series below is not good enough. */
const FEW: readonly number[] = [12.706, 4.303, 3.182, 2.776, 2.571];

/** The quantile 0.975 of Student's t-distribution: exact for 1 to 5 (rounded down), from there on the series of Cornish and Fisher. */
export function student(freedom: number): number {
  const exact = FEW[Math.floor(freedom) - 1];
  if (exact !== undefined) return exact;
  const z = NORMAL;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
