/** The figures of the bench: how they are compared, told and recorded. */
import { describe, expect, test } from 'vitest';
import { atMost, atMostOver, atMostTimes, compare } from '../bench/comparison.ts';
import { type BenchReport, missedGoals, type PartReport, toRecord, unjudged } from '../bench/report.ts';
import { renderReport } from '../bench/reportTable.ts';
import { alternate, quantile, quantileIfAny } from '../bench/statistics.ts';
import { inEachSecond } from '../bench/telegramPeople.ts';
import { confirmationTimes, confirmedAt } from '../bench/telegramWatch.ts';

const reportOf = (parts: readonly PartReport[]): BenchReport => ({
  command: 'npm run bench',
  date: '2026-11-25',
  machine: { node: '24.0.0', processor: 'Abacus', processors: 2, memory: 4, kernel: '6.1', load: 0.5 },
  seconds: 1,
  parts,
});

const render = (...parts: readonly PartReport[]): readonly string[] => renderReport(reportOf(parts)).split('\n');

describe('a comparison', () => {
  const shared = { id: 'reply', measurement: 'reply', unit: 'ms' } as const;
  const goal = atMostOver(15, 'ms');

  test('judges against the plain bot of the same run', () => {
    expect(compare({ ...shared, ours: [20], plain: [5], goal })).toMatchObject({ held: true, ratio: 4 });
    expect(compare({ ...shared, ours: [20.1], plain: [5], goal })).toMatchObject({
      held: false,
      goal: '≤ Telegraf echo + 15 ms',
    });
    const times = atMostTimes(1 / 100, 'ugrep', '1/100');
    expect(compare({ ...shared, ours: [1], plain: [100], goal: times })).toMatchObject({ held: true, ratio: 0.01 });
    expect(compare({ ...shared, ours: [1], plain: [99], goal: times })).toMatchObject({
      held: false,
      goal: '≤ 1/100 × ugrep',
    });
  });

  test('of rates takes the time for one', () => {
    expect(compare({ ...shared, unit: '/s', ours: [50], plain: [100] }).ratio).toBe(2);
  });

  test('judges nothing that was not measured', () => {
    expect(compare({ ...shared, ours: [null], plain: [5], goal, otherwise: 'too slow' })).toMatchObject({
      ours: null,
      ratio: null,
      held: null,
      note: 'not measured: too slow',
    });
    const withoutPlain = 'ugrep is not installed';
    expect(compare({ ...shared, ours: [1], plain: [], goal, withoutPlain })).toMatchObject({
      ratio: null,
      held: null,
      note: 'not measured: ugrep is not installed',
    });
  });
});

describe('a report', () => {
  const rows = [
    compare({ id: 'swift', measurement: 'swift', unit: 'ms', ours: [2, 1, 3], plain: [400], plainName: 'snail' }),
    compare({ id: 'late', measurement: 'late', unit: 's', ours: [1_234.5], goal: atMost(60, 's') }),
    compare({ id: 'lost', measurement: 'lost', unit: '', ours: [], otherwise: 'no tool' }),
  ];
  const part = { part: 'race', about: 'three laps', rows };

  test('sets what has a baseline beside it, and the rest below', () => {
    const table = render(part);
    expect(table.slice(0, 2)).toEqual(['Node 24.0.0, 2 × Abacus, load 0.5 before', 'race: three laps']);
    expect(table.slice(5).map((line) => line.split(/ {2,}/u))).toEqual([
      ['part', 'measurement', 'ours', 'baseline', 'ratio', 'goal'],
      ['race', 'swift', '2 ms (1–3)', 'snail: 400 ms', '1/200'],
      [''],
      ['Without a baseline:'],
      [''],
      ['race', 'late', '1,235 s', '≤ 60 s', 'NOT held'],
      ['race', 'lost', 'not measured: no tool'],
      [''],
    ]);
  });

  test('is a record of the proof', () => {
    const { rows: recorded, ...run } = toRecord(reportOf([part]));
    expect(run).toMatchObject({ command: 'npm run bench', date: '2026-11-25', seconds: 1 });
    const none = { baseline: null, ratio: null, goal: null, held: null, note: null };
    expect(recorded).toEqual([
      { ...none, id: 'swift', what: 'race: swift', figure: '2 ms (1–3)', baseline: 'snail: 400 ms', ratio: 0.005 },
      { ...none, id: 'late', what: 'race: late', figure: '1,235 s', goal: '≤ 60 s', held: false },
      { ...none, id: 'lost', what: 'race: lost', figure: '', note: 'not measured: no tool' },
    ]);
  });

  test('tells the goals that were missed, but for those that were set for something else', () => {
    expect(missedGoals([part])).toEqual(['late']);
    expect(missedGoals([{ ...part, rows: unjudged(rows, 'too small') }])).toEqual([]);
  });
});

const poll = (startedAt: number, endedAt: number | null, offset: number) => ({ startedAt, endedAt, offset });

describe('the confirmations of updates', () => {
  test('are the polls with a higher offset than before, timed from the end of the poll before', () => {
    const polls = [poll(0, 10, 0), poll(13, 20, 101), poll(30, 40, 0), poll(45, 50, 0), poll(57, null, 201)];
    expect(confirmationTimes(polls)).toEqual([3, 7]);
    expect([100, 101, 200, 201].map((id) => confirmedAt(polls, id))).toEqual([13, 57, 57, null]);
  });
});

describe('the statistics', () => {
  test('take the nearest rank, and no value from nothing', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0, 0.5, 0.99, 1].map((part) => quantile(hundred, part))).toEqual([1, 50, 99, 100]);
    expect(quantile([7], 0.99)).toBe(7);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
    expect([quantileIfAny([7], 0.99), quantileIfAny([], 0.99)]).toEqual([7, null]);
  });

  test('count what happened in each whole second', () => {
    expect(inEachSecond([100, 900, 2_500, 2_600, 3_100])).toEqual([2, 0, 2]);
    expect(inEachSecond([100])).toEqual([]);
    expect(inEachSecond([])).toEqual([]);
  });

  test('let neither side always come first', async () => {
    const order: string[] = [];
    const note = (name: string) => async (run: number) => void order.push(`${name}${run}`);
    await alternate(3, note('ours'), note('plain'));
    expect(order).toEqual(['plain0', 'ours0', 'ours1', 'plain1', 'plain2', 'ours2']);
  });
});
