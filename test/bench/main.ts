/**
 * `npm run bench`: what we cost in time and memory beside plain tools in the same run. A bench is no test, and the machine
 * may have other things to do: a missed goal is a word in the table, unless --strict makes it a failure. Ends with 1 where
 * options (or a PDF) are of no use, and where a signal ends it.
 */
import process from 'node:process';
import { RulesLawyerError } from '../../src/errors.ts';
import { isMisuse } from '../proof/options.ts';
import { commandLine, keepRecord, thisMachine, today } from '../proof/record.ts';
import { readOptions, USAGE } from './options.ts';
import { runParts } from './parts.ts';
import { type BenchReport, missedGoals, toRecord } from './report.ts';
import { renderReport } from './reportTable.ts';

const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = readOptions(args);
  if (options === null) {
    process.stdout.write(`Usage: ${USAGE}\n`);
    return;
  }
  const [machine, begunAt] = [thisMachine(), performance.now()];
  const parts = await runParts(options, signal, (step) => tell(`bench: ${step}`));
  const report: BenchReport = {
    command: commandLine('bench', args),
    date: today(),
    machine,
    seconds: Math.round((performance.now() - begunAt) / 1_000),
    parts,
  };
  process.stdout.write(options.json ? `${JSON.stringify(toRecord(report), null, 2)}\n` : renderReport(report));
  if (options.record) tell(`bench: kept as ${await keepRecord('bench', toRecord(report))}`);
  const missed = missedGoals(parts);
  if (missed.length === 0) return;
  tell(`Goals that were not held: ${missed.join(', ')}`);
  if (options.strict) process.exitCode = 1;
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  // Not once: npm passes on what the terminal has sent to both, and the second one would end us before our children.
  process.on(name, () => stop.abort(new RulesLawyerError('bench', `Stopped by ${name}.`)));
}
try {
  await main(process.argv.slice(2), stop.signal);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  // A child that was ended fails in its own words.
  const told = stop.signal.reason instanceof Error ? stop.signal.reason : error;
  tell(told.message);
  if (isMisuse(told)) tell(`Usage: ${USAGE}`);
  process.exitCode = 1;
}
