/**
 * `npm run mutation`: what our tests notice. The code is changed in one place at a time, thousands of times, and each time
 * a test has to fail. Whatever no test notices is in docs/proof/survivors.yaml, with the reason why that is right.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/errors.ts';
import { isMisuse } from '../proof/options.ts';
import {
  commandLine,
  keepRecord,
  PROOF,
  type ProofRecord,
  type ProofRow,
  thisMachine,
  today,
} from '../proof/record.ts';
import { proofTable } from '../proof/table.ts';
import { GROUPS } from './groups.ts';
import { joined, type Outcome, readReport } from './report.ts';
import { keepRun, keptRun, runStryker } from './run.ts';
import { afterRun, asMarkdown, asYaml, type Explained, explainedAmong, readSurvivors } from './survivors.ts';

const NAMES = Object.keys(GROUPS);
const USAGE = `npm run mutation -- [--only ${NAMES.join('|')}] [--kept] [--json] [--record]`;
/** Per cent. */
const GOAL = 85;
const SURVIVORS = join(PROOF, 'survivors.yaml');

interface Options {
  readonly groups: readonly string[];
  /** Nothing is run: what the last run of each set found is told. */
  readonly kept: boolean;
  readonly json: boolean;
  readonly record: boolean;
}

function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      kept: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
    },
  });
  const { only, ...rest } = values;
  if (only !== undefined && !NAMES.includes(only)) throw new UsageError(`--only must be one of ${NAMES.join(', ')}.`);
  return { ...rest, groups: only === undefined ? NAMES : [only] };
}

interface GroupRun {
  readonly seconds: number;
  /** Null: one of its sets was not run yet. */
  readonly outcome: Outcome | null;
}

async function runGroup(group: string, kept: boolean, signal: AbortSignal): Promise<GroupRun> {
  const outcomes: Outcome[] = [];
  let seconds = 0;
  for (const [set, { mutated }] of (GROUPS[group]?.sets ?? []).entries()) {
    if (!kept) process.stderr.write(`${group}: ${mutated.join(', ')}\n`);
    const run = kept ? await keptRun(group, set) : await runStryker(group, set, signal);
    if (run === null) return { seconds, outcome: null };
    if (!kept) await keepRun(group, set, run);
    seconds += run.seconds;
    outcomes.push(readReport(run.report));
  }
  return { seconds, outcome: joined(outcomes) };
}

function rowOf(group: string, outcome: Outcome | null, known: readonly Explained[]): ProofRow {
  const base = { id: `mutation-${group}`, what: GROUPS[group]?.what ?? group, baseline: null, ratio: null };
  const goal = `≥ ${GOAL} %`;
  if (outcome === null) return { ...base, figure: '', goal, held: null, note: 'not run yet' };
  const { noticed, valid, survivors } = outcome;
  const share = (100 * noticed) / Math.max(1, valid);
  return {
    ...base,
    figure: `${share.toFixed(1)} % (${noticed} of ${valid})`,
    goal,
    held: share >= GOAL,
    note: `${explainedAmong(known, survivors)} of the ${survivors.length} others are explained in survivors.md`,
  };
}

async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  const options = readOptions(args);
  const machine = thisMachine();
  const known = readSurvivors(SURVIVORS);
  const found: (GroupRun & { readonly group: string })[] = [];
  // A record tells of all groups: of those that are not run now, what their last run found.
  for (const group of options.record ? NAMES : options.groups) {
    const isKept = options.kept || !options.groups.includes(group);
    found.push({ group, ...(await runGroup(group, isKept, signal)) });
  }
  const tried = found
    .filter(({ outcome }) => outcome !== null)
    .flatMap(({ group }) => GROUPS[group]?.sets.flatMap(({ mutated }) => mutated) ?? []);
  const survivors = afterRun(known, joined(found.flatMap(({ outcome }) => outcome ?? [])).survivors, tried);
  const kept: ProofRecord = {
    command: commandLine('mutation', args),
    date: today(),
    machine,
    seconds: found.reduce((sum, { seconds }) => sum + seconds, 0),
    rows: found.map(({ group, outcome }) => rowOf(group, outcome, survivors)),
  };
  process.stdout.write(options.json ? `${JSON.stringify(kept, null, 2)}\n` : proofTable(kept.rows));
  if (options.record) {
    await keepRecord('mutation', kept);
    await writeFile(SURVIVORS, asYaml(survivors));
    await writeFile(join(PROOF, 'survivors.md'), asMarkdown(survivors));
  }
  return kept.rows.some(({ held }) => held === false) ? 1 : 0;
}

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
try {
  process.exitCode = await main(process.argv.slice(2), ending.signal);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  if (!ending.signal.aborted)
    process.stderr.write(isMisuse(error) ? `${error.message}\nUsage: ${USAGE}\n` : `${error.message}\n`);
  process.exitCode = 1;
}
