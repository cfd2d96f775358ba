/**
 * `npm run soak -- --minutes 20 --chats 60 --per-second 4 --lives 60 --seed 1`: the real bot against the stand-in under a
 * steady load, ended at random in the first and the last quarter of the time and left alone in the half between them
 * (test/support/soakRun.ts). Prints what everybody got and what it cost; ends with 1 where a row is not held. `--lives` is
 * the longest of the lives that are cut short, s; with `--model 1` a model is asked, on loopback, which sometimes fails.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { UsageError } from '../../src/errors.ts';
import { commandLine, keepRecord, type ProofRecord, thisMachine, today } from '../proof/record.ts';
import { proofTable } from '../proof/table.ts';
import { SAMPLE_LIBRARY } from '../support/killBot.ts';
import { questionsAbout } from '../support/killQuestions.ts';
import { readNumbers } from '../support/killReport.ts';
import { soakRows } from '../support/soakRows.ts';
import { rideSoak, type SoakProgress } from '../support/soakRun.ts';

const USAGE =
  'npm run soak -- [--minutes 20] [--chats 60] [--per-second 4] [--lives 60] [--seed 1] [--model 0|1] [--json] [--record] [--help]';
const STANDARD = { minutes: 20, chats: 60, 'per-second': 4, lives: 60, seed: 1, model: 0 };
/** Inclusive. */
const LIMITS = {
  minutes: [1, 10_080],
  chats: [1, 1_000],
  'per-second': [1, 50],
  lives: [1, 3_600],
  model: [0, 1],
} as const;
const FLAGS = ['json', 'record', 'help'] as const;
/** The longest backlog of a machine that has other things to do, ms. */
const PEACE_LIMIT = 600_000;
const PROGRESS_INTERVAL = 60_000;

/** Of the bot's own words: what it could not do, not what it waited for. */
const whatWentWrong = (log: string): string =>
  log
    .split('\n')
    .filter((line) => /unswept|dropped|closed|simplified|cut|failed|storage/u.test(line))
    .join('\n');

function readOptions(args: readonly string[]) {
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, args.includes(`--${flag}`)]));
  const numbers = readNumbers(
    args.filter((arg) => !FLAGS.some((flag) => arg === `--${flag}`)),
    STANDARD,
  );
  for (const [name, [least, most]] of Object.entries(LIMITS)) {
    const value = Object.entries(numbers).find(([known]) => known === name)?.[1] ?? least;
    if (value < least || value > most) throw new RangeError(`--${name} must be from ${least} to ${most}.`);
  }
  return { ...numbers, isJson: flags['json'] === true, isKept: flags['record'] === true, asks: flags['help'] === true };
}

/** A line a minute, and none for each of the lives of a storm. */
function progress(): (told: SoakProgress) => void {
  let next = 0;
  return ({ elapsed, life, kind, questions }) => {
    if (elapsed < next && kind !== 'calm') return;
    next = elapsed + PROGRESS_INTERVAL;
    const words = kind === 'calm' ? 'is left alone now' : 'of those that are cut short';
    process.stderr.write(`${(elapsed / 60_000).toFixed(1)} min: ${questions} questions, life ${life}, ${words}\n`);
  };
}

/** @throws UsageError */
function optionsOf(args: readonly string[]): ReturnType<typeof readOptions> {
  try {
    return readOptions(args);
  } catch (error) {
    throw error instanceof Error ? new UsageError(`${error.message}\nUsage: ${USAGE}`) : error;
  }
}

async function soak(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = optionsOf(args);
  if (options.asks) {
    process.stdout.write(`Usage: ${USAGE}\n`);
    return;
  }
  const { minutes, chats, 'per-second': perSecond, lives, seed } = options;
  const machine = thisMachine();
  const begun = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-soak-'));
  try {
    const report = await rideSoak({
      length: minutes * 60_000,
      tables: chats,
      perSecond,
      longestLife: lives * 1_000,
      seed,
      library: SAMPLE_LIBRARY,
      dataPath: join(folder, 'data'),
      asks: questionsAbout(['Saltwind Couriers', 'Nettlegate']),
      peaceLimit: PEACE_LIMIT,
      signal,
      onLife: progress(),
      asksModel: options.model === 1,
    });
    const rows = soakRows(report);
    const record: ProofRecord = {
      command: commandLine('soak', args),
      date: today(),
      machine,
      seconds: Math.round((performance.now() - begun) / 1_000),
      rows,
    };
    if (options.isKept) process.stderr.write(`${await keepRecord('soak', record)}\n`);
    process.stdout.write(options.isJson ? `${JSON.stringify(record, null, 2)}\n` : proofTable(rows));
    const missed = rows.filter(({ held }) => held === false);
    if (missed.length > 0) process.stderr.write(`Not held: ${missed.map(({ id }) => id).join(', ')}\n`);
    if (missed.length > 0) process.stderr.write(`${whatWentWrong(report.log)}\n`);
    process.exitCode = missed.length > 0 ? 1 : 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => stop.abort(new Error(`Stopped by ${name}: nothing is drawn up.`)));
try {
  await soak(process.argv.slice(2), stop.signal);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
