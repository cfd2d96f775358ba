/** All measurements of rulings with a model: prepares a library and a folder, measures, cleans up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAnswers } from './modelAnswers.ts';
import { measureIdleModel } from './modelIdle.ts';
import { goldenQuestions } from './modelQuestions.ts';
import type { PartReport } from './report.ts';
import { DATABASE, prepareData } from './telegramBots.ts';

export interface ModelLoad {
  /** A library folder. */
  readonly library: string;
  /** Rows of `npm run eval`; those without `gold_pages` or about other documents are left out. */
  readonly questions: string;
  /** At most so many questions are asked; null: all. */
  readonly most: number | null;
  readonly runs: number;
  /** Before idling: what the start leaves to be done is no idling. */
  readonly settlingSeconds: number;
  readonly idleSeconds: number;
}

/** @throws RulesLawyerError where a process does not start or ends by itself; the reason of `signal` */
export async function runModelBench(load: ModelLoad, signal: AbortSignal): Promise<PartReport> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-bench-'));
  try {
    const { library, runs } = load;
    const data = await prepareData({ library, folder, signal });
    const databaseFile = join(data, DATABASE);
    const golden = await goldenQuestions(load.questions, { databaseFile, folder: library, signal });
    const questions = golden.slice(0, load.most ?? golden.length);
    return {
      part: 'model',
      about: `a model that answers at once: ${questions.length} questions, ${runs} runs, the first ones count`,
      rows: [
        ...(await measureAnswers({ databaseFile, library, questions, runs, signal })),
        ...(await measureIdleModel({ ...load, folder, signal, data })),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
