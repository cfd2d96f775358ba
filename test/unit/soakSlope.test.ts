/** A soak is worth what its statistics are: a leak has to be found, and what only goes up and down must not be called one. */
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../support/killRandom.ts';
import { slopeRow } from '../support/soakRows.ts';
import { type Sample, type Slope, slopeOf, student, warmUpOf } from '../support/soakSlope.ts';

interface Made {
  readonly seed: number;
  /** s. */
  readonly length: number;
  /** MB. */
  readonly level: number;
  /** MB/h. */
  readonly leak: number;
  /** MB, standard deviation. */
  readonly noise: number;
  /** How much of its deviation a sample has from the one before. */
  readonly memory: number;
}

/** A sample a second of a process that fills up for the length of the warm-up, wanders, and leaks. */
function life({ seed, length, level, leak, noise, memory }: Made): readonly Sample[] {
  const random = seededRandom(seed * 7_919);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction());
  let wander = normal();
  return Array.from({ length }, (_, at) => {
    wander = memory * wander + Math.sqrt(1 - memory ** 2) * normal();
    const warm = 40 * Math.min(1, at / 60);
    return { at, value: level + warm + noise * wander + (leak * at) / 3_600 };
  });
}

const LONG: Omit<Made, 'seed'> = { length: 600, level: 80, leak: 0, noise: 2, memory: 0.9 };
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1);
const tell = (lives: readonly (readonly Sample[])[]): Slope => {
  const slope = slopeOf(lives);
  if (slope === null) throw new Error('too short to tell');
  return slope;
};

/** Of the seeds, for how many the leak is found. */
const found = (length: number, leak: number): number =>
  SEEDS.filter((seed) => tell([life({ ...LONG, seed, length, leak })]).low > 1).length / SEEDS.length;

function width(memory: number): number {
  const { low, high } = tell([life({ ...LONG, seed: 3, memory })]);
  return high - low;
}

const between = (low: number, high: number): Slope => ({ slope: (low + high) / 2, low, high, seconds: 540 });

describe('the slope', () => {
  test('of a line is that of the line, without any doubt', () => {
    const exact = tell([life({ ...LONG, seed: 1, noise: 0, leak: 12 })]);
    expect(exact.slope).toBeCloseTo(12, 6);
    expect(exact.low).toBeCloseTo(12, 6);
    expect(exact.high).toBeCloseTo(12, 6);
    expect(exact.seconds).toBe(450);
  });

  test('of several lives is that within them: that each holds more than the one before is no leak', () => {
    const levels = [80, 95, 120, 180];
    const lives = levels.map((level, seed) => life({ ...LONG, seed: seed + 1, level, noise: 0, leak: 7, length: 240 }));
    expect(tell(lives).slope).toBeCloseTo(7, 6);
  });

  test('leaves the warm-up out, and with it the lives that were no longer than that', () => {
    const short = [1, 2, 3].map((seed) => life({ ...LONG, seed, length: 60 }));
    expect(slopeOf(short)).toBeNull();
    const long = life({ ...LONG, seed: 4 });
    expect(tell([...short, long])).toEqual(tell([long]));
    const fuller = long.map(({ at, value }) => ({ at, value: at < 149 ? value + 100 : value }));
    expect(tell([fuller])).toEqual(tell([long]));
    expect([warmUpOf(short[0] ?? []), warmUpOf(long)]).toEqual([60, 599 / 4]);
  });

  test('is not told where all lives together are too short, nor of none', () => {
    expect(slopeOf([life({ ...LONG, seed: 1, length: 350 })])).toBeNull();
    expect(slopeOf([])).toBeNull();
    expect(slopeOf([[]])).toBeNull();
  });
});

describe('the interval', () => {
  test('holds the true slope in about 95 of 100 runs, also where a sample is much like the one before', () => {
    for (const memory of [0, 0.9, 0.97]) {
      const hits = SEEDS.filter((seed) => {
        const { low, high } = tell([life({ ...LONG, seed, memory, leak: 20 })]);
        return low <= 20 && 20 <= high;
      });
      expect({ memory, hits: hits.length / SEEDS.length >= 0.9 }).toEqual({ memory, hits: true });
    }
  });

  test('finds a leak of 60 MB an hour in ten minutes, and one of 10 in an hour', () => {
    expect(found(600, 60)).toBeGreaterThan(0.95);
    expect(found(3_600, 10)).toBeGreaterThan(0.95);
  });

  test('calls no noise a leak, but for the few times that are due', () => {
    const alarms = SEEDS.filter((seed) => tell([life({ ...LONG, seed })]).low > 0);
    expect(alarms.length / SEEDS.length).toBeLessThan(0.05);
  });

  test('is wider where samples are alike: they are fewer facts than they look', () => {
    expect(width(0.97)).toBeGreaterThan(3 * width(0));
  });

  test.each([
    [1, 12.706],
    [3, 3.182],
    [4, 2.776],
    [10, 2.228],
    [30, 2.042],
    [1e6, 1.96],
  ])('with %j degrees of freedom reaches %j errors', (freedom, errors) => {
    expect(Math.abs(student(freedom) - errors)).toBeLessThan(0.02);
  });
});

describe('the verdict', () => {
  test.each<readonly [string, Slope | null, boolean | null, string | null]>([
    ['a growth that is shown', between(2, 10), false, null],
    ['a growth that is shown, however large it may be', between(2, 200), false, null],
    ['none, in a run that would have shown one', between(-4, 6), true, null],
    ['a run that could not have shown one', between(-40, 60), null, 'interval is too wide'],
    ['a run that was too short', null, null, 'no life was long enough'],
  ])('on %s', (_, slope, held, note) => {
    const row = slopeRow(slope);
    expect(row).toMatchObject({ id: 'soak-memory-slope', held });
    expect(row.note ?? '').toContain(note ?? '');
    expect(row.note === null).toBe(note === null);
  });
});
