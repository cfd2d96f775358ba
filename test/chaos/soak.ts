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
import { parseArgs } from 'node:util';
import { isMisuse, wholeNumber } from '../proof/options.ts';
import { commandLine, keepRecord, type ProofRecord, thisMachine, today } from '../proof/record.ts';
import { proofTable } from '../proof/table.ts';
import { SAMPLE_LIBRARY } from '../support/killBot.ts';
import { SAMPLE_QUESTIONS } from '../support/killQuestions.ts';
import { whatWentWrong } from '../support/killReport.ts';
import { soakRows } from '../support/soakRows.ts';
import { rideSoak, type SoakProgress } from '../support/soakRun.ts';

const USAGE =
  'Usage: npm run soak -- [--minutes 20] [--chats 60] [--per-second 4] [--lives 60] [--seed 1] [--model 0|1] [--json] [--record] [--help]\n';
const NUMBERS = {
  minutes: { least: 1, most: 10_080 },
  chats: { least: 1, most: 1_000 },
  'per-second': { least: 1, most: 50 },
  lives: { least: 1, most: 3_600 },
  seed: { least: 0, most: 999_999_999 },
  model: { least: 0, most: 1 },
} as const;
/** The longest backlog of a machine that has other things to do, ms. */
const PEACE_LIMIT = 600_000;
const PROGRESS_INTERVAL = 60_000;

/** @returns null where the usage is asked for. @throws UsageError, or what Node says of an option that there is not */
function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '20' },
      chats: { type: 'string', default: '60' },
      'per-second': { type: 'string', default: '4' },
      lives: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      model: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const number = (name: keyof typeof NUMBERS): number => wholeNumber(name, values[name], NUMBERS[name]);
  return {
    minutes: number('minutes'),
    chats: number('chats'),
    perSecond: number('per-second'),
    lives: number('lives'),
    seed: number('seed'),
    asksModel: number('model') === 1,
    isJson: values.json,
    isRecorded: values.record,
  };
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

async function soak(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = readOptions(args);
  if (options === null) {
    process.stdout.write(USAGE);
    return;
  }
  const { minutes, chats, perSecond, lives, seed, asksModel } = options;
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
      asks: SAMPLE_QUESTIONS,
      peaceLimit: PEACE_LIMIT,
      signal,
      onLife: progress(),
      asksModel,
    });
    const rows = soakRows(report);
    const record: ProofRecord = {
      command: commandLine('soak', args),
      date: today(),
      machine,
      seconds: Math.round((performance.now() - begun) / 1_000),
      rows,
    };
    if (options.isRecorded) process.stderr.write(`${await keepRecord('soak', record)}\n`);
    process.stdout.write(options.isJson ? `${JSON.stringify(record, null, 2)}\n` : proofTable(rows));
    const missed = rows.filter(({ held }) => held === false);
    if (missed.length === 0) return;
    process.stderr.write(`Not held: ${missed.map(({ id }) => id).join(', ')}\n${whatWentWrong(report.log)}\n`);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const stop = new AbortController();
// A second one must not end this before its bot.
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.on(name, () => stop.abort(new Error(`Stopped by ${name}: nothing is drawn up.`)));
try {
  await soak(process.argv.slice(2), stop.signal);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n${isMisuse(error) ? USAGE : ''}`);
  process.exitCode = 1;
}
