/**
 * `npm run bench`: our speed and memory as ratios to plain tools in the same run. A bench is no test: whatever it finds,
 * it ends with 0, unless --strict makes every missed goal a failure; options (and a PDF) that it can do nothing with end
 * with 1.
 */
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { RulesLawyerError, UsageError } from '../../src/errors.ts';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { runBookBench } from './book.ts';
import { runModelBench } from './model.ts';
import { runRedactionBench } from './redaction.ts';
import { allRows, type BenchReport, missedGoals, renderReport } from './report.ts';
import { runSightBench } from './sight.ts';
import { runTableBench } from './table.ts';
import { SAMPLE_LIBRARY, SAMPLE_QUESTIONS, TABLE_LOAD } from './tableSetting.ts';

const USAGE =
  'npm run bench -- [--only book|table|model|redaction|sight] [--pdf FILE] [--library DIR] [--questions FILE.jsonl] [--runs 5] [--lines 1000000] [--json] [--strict]';
const MOST_RUNS = 100;
const MOST_LINES = 1_000_000_000;
const MOST_PICTURES = 50;
const WATCHED_RULINGS = 5_000;

/** The largest of the sample rulebooks. */
async function largestSample(): Promise<string> {
  const names = (await readdir(SAMPLE_LIBRARY, { recursive: true })).filter((name) => name.endsWith('.pdf'));
  const sized = await Promise.all(
    names.map(async (name) => ({
      file: join(SAMPLE_LIBRARY, name),
      bytes: (await stat(join(SAMPLE_LIBRARY, name))).size,
    })),
  );
  return sized.toSorted((a, b) => b.bytes - a.bytes)[0]?.file ?? SAMPLE_LIBRARY;
}

function readQuestions(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const asked = lines
    .filter((line) => line.trim() !== '')
    .map((line) => z.object({ question: z.string() }).parse(JSON.parse(line)).question);
  if (asked.length === 0) throw new UsageError(`${file} has no questions.`);
  return asked;
}

async function measure(options: Options, signal: AbortSignal): Promise<BenchReport> {
  const searchPath = process.env['PATH'] ?? SYSTEM_PATH;
  const book = async () =>
    runBookBench({
      pdf: options.pdf ?? (await largestSample()),
      runs: options.runs,
      questions: options.questions === null ? null : readQuestions(options.questions),
      pdftotext: await findExecutable('pdftotext', searchPath),
      ugrep: await findExecutable('ugrep', searchPath),
      signal,
    });
  const model = () =>
    runModelBench(
      {
        library: options.library ?? SAMPLE_LIBRARY,
        questions: options.library === null ? SAMPLE_QUESTIONS : (options.questions ?? SAMPLE_QUESTIONS),
        most: null,
        runs: options.runs,
        settlingSeconds: TABLE_LOAD.settlingSeconds,
        idleSeconds: TABLE_LOAD.idleSeconds,
      },
      signal,
    );
  const sight = async () =>
    runSightBench(
      {
        library: options.library ?? SAMPLE_LIBRARY,
        pages: MOST_PICTURES,
        pdftoppm: await findExecutable('pdftoppm', searchPath),
        rulings: WATCHED_RULINGS,
        runs: options.runs,
      },
      signal,
    );
  return {
    node: process.versions.node,
    processors: cpus().length,
    book: options.parts.includes('book') ? await book() : null,
    table: options.parts.includes('table') ? await runTableBench(TABLE_LOAD, signal) : null,
    model: options.parts.includes('model') ? await model() : null,
    redaction: options.parts.includes('redaction') ? runRedactionBench(options.lines, signal) : null,
    sight: options.parts.includes('sight') ? await sight() : null,
  };
}

const PARTS: readonly string[] = ['book', 'table', 'model', 'redaction', 'sight'];

interface Options {
  readonly parts: readonly string[];
  /** Of the book, absolute; null: that of the samples. */
  readonly pdf: string | null;
  /** Of the model, absolute; null: the samples with their questions. */
  readonly library: string | null;
  /** Asked of the book, and of the library where there is one. */
  readonly questions: string | null;
  readonly runs: number;
  /** Of the log. */
  readonly lines: number;
  readonly json: boolean;
  readonly strict: boolean;
}

/** @returns null where the usage is asked for */
function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      pdf: { type: 'string' },
      library: { type: 'string' },
      questions: { type: 'string' },
      runs: { type: 'string', default: '5' },
      lines: { type: 'string', default: '1000000' },
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const wholeNumber = (name: 'runs' | 'lines', most: number): number => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw new UsageError(`--${name} must be a whole number from 1 to ${most}.`);
  };
  if (values.only !== undefined && !PARTS.includes(values.only)) {
    throw new UsageError(`--only must be one of ${PARTS.join(', ')}.`);
  }
  if (values.library !== undefined && values.questions === undefined) {
    throw new UsageError('--library needs --questions with its gold pages, as npm run eval reads them.');
  }
  // npm runs scripts in the project's folder; what the user typed is relative to where it was typed.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  const absolute = (file: string | undefined): string | null => (file === undefined ? null : resolve(cwd, file));
  return {
    parts: values.only === undefined ? PARTS : [values.only],
    pdf: absolute(values.pdf),
    library: absolute(values.library),
    questions: absolute(values.questions),
    runs: wholeNumber('runs', MOST_RUNS),
    lines: wholeNumber('lines', MOST_LINES),
    json: values.json,
    strict: values.strict,
  };
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = readOptions(args);
  if (options === null) {
    process.stdout.write(`Usage: ${USAGE}\n`);
    return;
  }
  const report = await measure(options, signal);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report));
  const missed = missedGoals(allRows(report));
  if (options.strict && missed.length > 0) {
    process.stderr.write(`Goals that were not held: ${missed.join(', ')}\n`);
    process.exitCode = 1;
  }
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => stop.abort(new Error(`stopped by ${name}`)));
try {
  await main(process.argv.slice(2), stop.signal);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  process.stderr.write(`${error.message}\n${error instanceof RulesLawyerError ? '' : `Usage: ${USAGE}\n`}`);
  process.exitCode = 1;
}
