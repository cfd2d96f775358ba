/**
 * `npm run bench`: our speed and memory as ratios to plain tools in the same run. A bench is no test: whatever it finds,
 * it ends with 0; only options (and a PDF) that it can do nothing with end with 1.
 */
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { RulesLawyerError, UsageError } from '../../src/errors.ts';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { runBench } from './bench.ts';
import { renderTable } from './report.ts';

const USAGE = 'npm run bench -- [--pdf FILE] [--questions FILE.jsonl] [--runs 5] [--json]';
const SAMPLES = fileURLToPath(new URL('../../samples/library', import.meta.url));
const MOST_RUNS = 100;

/** The largest of the sample rulebooks. */
async function largestSample(): Promise<string> {
  const names = (await readdir(SAMPLES, { recursive: true })).filter((name) => name.endsWith('.pdf'));
  const sized = await Promise.all(
    names.map(async (name) => ({ file: join(SAMPLES, name), bytes: (await stat(join(SAMPLES, name))).size })),
  );
  return sized.toSorted((a, b) => b.bytes - a.bytes)[0]?.file ?? SAMPLES;
}

function readQuestions(file: string): readonly string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const asked = lines
    .filter((line) => line.trim() !== '')
    .map((line) => z.object({ question: z.string() }).parse(JSON.parse(line)).question);
  if (asked.length === 0) throw new UsageError(`${file} has no questions.`);
  return asked;
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      pdf: { type: 'string' },
      questions: { type: 'string' },
      runs: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1 || runs > MOST_RUNS) {
    throw new UsageError(`--runs must be a whole number from 1 to ${MOST_RUNS}.`);
  }
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  const searchPath = process.env['PATH'] ?? SYSTEM_PATH;
  const report = await runBench({
    pdf: values.pdf === undefined ? await largestSample() : resolve(cwd, values.pdf),
    runs,
    questions: values.questions === undefined ? null : readQuestions(resolve(cwd, values.questions)),
    pdftotext: await findExecutable('pdftotext', searchPath),
    ugrep: await findExecutable('ugrep', searchPath),
    signal,
  });
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : renderTable(report));
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
