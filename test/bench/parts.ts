/** Runs the parts that are asked for, one after the other. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { readQuestions } from '../../src/commands/evalFiles.ts';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { runBookBench } from './book.ts';
import { runModelBench } from './model.ts';
import { type Options, type Part, USAGE } from './options.ts';
import type { Progress } from './progress.ts';
import { runRedactionBench } from './redaction.ts';
import type { PartReport } from './report.ts';
import { runSightBench } from './sight.ts';
import { runStorageBench, STORAGE_LOAD } from './storage.ts';
import { runTableBench } from './table.ts';
import { SAMPLE_LIBRARY, SAMPLE_QUESTIONS, TABLE_LOAD } from './tableSetting.ts';

const MOST_PICTURES = 50;
const WATCHED_RULINGS = 5_000;

type RunPart = (options: Options, signal: AbortSignal, progress: Progress) => Promise<PartReport>;

const program = (name: string): Promise<string | null> => findExecutable(name, process.env['PATH'] ?? SYSTEM_PATH);

const RUNS: Readonly<Record<Part, RunPart>> = {
  book: async (options, signal) =>
    runBookBench({
      pdf: options.pdf ?? (await largestSample()),
      runs: options.runs,
      questions:
        options.questions === null ? null : readQuestions(options.questions, USAGE).map(({ question }) => question),
      pdftotext: await program('pdftotext'),
      ugrep: await program('ugrep'),
      signal,
    }),
  storage: ({ runs }, signal) => runStorageBench({ runs, ...STORAGE_LOAD }, signal),
  table: (_, signal, progress) => runTableBench(TABLE_LOAD, signal, progress),
  model: ({ library, questions, runs }, signal) =>
    runModelBench(
      {
        library: library ?? SAMPLE_LIBRARY,
        questions: library === null ? SAMPLE_QUESTIONS : (questions ?? SAMPLE_QUESTIONS),
        most: null,
        runs,
        settlingSeconds: TABLE_LOAD.settlingSeconds,
        idleSeconds: TABLE_LOAD.idleSeconds,
      },
      signal,
    ),
  sight: async ({ library, runs }, signal) =>
    runSightBench(
      {
        library: library ?? SAMPLE_LIBRARY,
        pages: MOST_PICTURES,
        pdftoppm: await program('pdftoppm'),
        rulings: WATCHED_RULINGS,
        runs,
      },
      signal,
    ),
  redaction: ({ lines }, signal) => runRedactionBench(lines, signal),
};

export async function runParts(
  options: Options,
  signal: AbortSignal,
  progress: Progress,
): Promise<readonly PartReport[]> {
  const reports: PartReport[] = [];
  for (const part of options.parts) {
    signal.throwIfAborted();
    const begunAt = performance.now();
    progress(`${part} …`);
    reports.push(await RUNS[part](options, signal, (step) => progress(`${part}: ${step}`)));
    progress(`${part} took ${Math.round((performance.now() - begunAt) / 1_000)} s`);
  }
  return reports;
}

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
