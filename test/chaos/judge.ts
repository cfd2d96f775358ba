/** Whether a row of the matrix holds: only where all that it cites and that can be run here has passed. */
import type { Figure } from '../support/figure.ts';
import { type Cited, runCited } from './cited.ts';
import { type LongOptions, type LongOutcome, runLong } from './longRuns.ts';
import { labelOf, missingOf, type Need } from './needs.ts';
import type { CitedTest, FaultRow } from './rows.ts';

export interface Verdict {
  readonly row: FaultRow;
  /** null: nothing of it could be run here. */
  readonly held: boolean | null;
  readonly figure: string;
  /** What could not be run here, and for want of what. */
  readonly notRun: readonly string[];
  /** The first thing that does not hold, and why; null: all of it holds. */
  readonly failure: { readonly what: string; readonly why: string } | null;
  readonly seconds: number;
}

/** @throws the reason of `signal` */
export async function judgeRow(row: FaultRow, options: LongOptions): Promise<Verdict> {
  const begun = performance.now();
  const missing = await missingOf(new Set(row.tests.flatMap(({ need }) => need ?? [])));
  const lacks = ({ need }: CitedTest): boolean => need !== null && missing.has(need);
  const here = row.tests.filter((test) => !lacks(test));
  const cited = await runCited(here, options.signal);
  const long = row.long === null ? null : await runLong(row.long, options);
  const failure = failureOf(row, cited, long);
  const hasRun = cited.length > 0 || long !== null;
  return {
    row,
    held: failure === null ? hasRun || null : false,
    figure: [long?.figure ?? '', figureOf(cited)].filter((part) => part !== '').join('; '),
    notRun: [...missing].map((need) => lacking(need, row.tests.filter((test) => test.need === need).length)),
    failure,
    seconds: (performance.now() - begun) / 1_000,
  };
}

function failureOf(row: FaultRow, cited: readonly Cited[], long: LongOutcome | null): Verdict['failure'] {
  if (row.tests.length === 0 && row.long === null) return { what: 'docs/requirements.md', why: 'it cites no test' };
  for (const { test, outcome } of cited) {
    const what = `${test.file} › ${test.name}`;
    if (outcome.kind === 'skipped') return { what, why: 'it was skipped, although nothing is missing that it needs' };
    if (outcome.kind !== 'passed') return { what, why: outcome.message };
  }
  const [missed] = long?.missed ?? [];
  return missed === undefined ? null : { what: `npm run test:${row.long}`, why: missed };
}

const lacking = (need: Need, count: number): string => `${labelOf(need)} (${count} ${count === 1 ? 'test' : 'tests'})`;

/** How many cases passed, how long the slowest of them took, and what they measured: of figures of one name the largest. */
function figureOf(cited: readonly Cited[]): string {
  const passed = cited.flatMap(({ outcome }) => (outcome.kind === 'passed' ? [outcome] : []));
  const cases = passed.reduce((sum, { cases: some }) => sum + some, 0);
  if (cases === 0) return '';
  const largest = new Map<string, Figure>();
  for (const one of passed.flatMap(({ figures }) => figures)) {
    const known = largest.get(one.what);
    if (known === undefined || known.value < one.value) largest.set(one.what, one);
  }
  const told = [...largest.values()].map(inWords);
  const time = Math.max(...passed.map(({ slowest }) => slowest));
  const slowest = inWords({
    what: cases === 1 ? '1 case in' : `${cases} cases, the slowest in`,
    value: time,
    unit: 's',
  });
  return [slowest, ...told].join(', ');
}

const inWords = ({ what, value, unit }: Figure): string => {
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 1 ? 1 : 2;
  const number = value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
  return unit === '' ? `${number} ${what}` : `${what} ${number} ${unit}`;
};
