/** The ranked search against ugrep on the PDF itself, and how long single searches take. */
import { createRankedSearch } from '../../src/search/rankedSearch.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { runTimed, type Timed } from './programs.ts';
import { questionsFrom, wordOf } from './questions.ts';
import type { BenchRow } from './report.ts';
import type { BenchSetting } from './setting.ts';
import { alternate, quantile, spreadOf } from './statistics.ts';

const LEAST_GAIN = 100;
const SLOWEST_P99_MS = 10;

export interface Searching {
  readonly rows: readonly BenchRow[];
  readonly pages: number;
  readonly passages: number;
  readonly questions: number;
}

/** Each run asks every question once; the very first searches, when nothing is compiled or cached, count with the rest. */
export async function measureSearch(setting: BenchSetting, databaseFile: string): Promise<Searching> {
  const { pdf, ugrep, signal } = setting;
  const db = await openDatabase(databaseFile);
  try {
    const document = await db
      .selectFrom('documents')
      .select(['id', 'page_count', 'passage_count'])
      .where('state', '=', 'indexed')
      .executeTakeFirstOrThrow();
    const questions = setting.questions ?? (await questionsFrom(db, document.id));
    const search = createRankedSearch(db);
    const askAll = async (): Promise<readonly number[]> => {
      const times: number[] = [];
      for (const question of questions) {
        signal.throwIfAborted();
        const startedAt = performance.now();
        await search.search(question, [document.id]);
        times.push(performance.now() - startedAt);
      }
      return times;
    };
    const grep = (word: string): Promise<Timed> =>
      runTimed(ugrep ?? '', ['--filter=pdf:pdftotext - -', '-i', '-F', '-c', '--', word, pdf], { signal });

    const obstacle = await whyNoGrep(setting, grep);
    const wordFor = (run: number): string => wordOf(questions[(run * 37) % questions.length] ?? '');
    const { ours, baseline } = await alternate(
      setting.runs,
      askAll,
      obstacle === null ? (run) => grep(wordFor(run)) : null,
    );
    const times = ours.flat();
    const plain = baseline.length === 0 ? null : spreadOf(baseline.map((run) => run.ms));
    const p99 = spreadOf(ours.map((run) => quantile(run, 0.99)));
    const ratio = plain === null ? null : plain.median / quantile(times, 0.5);
    const none = { unit: 'ms', baseline: null, ratio: null, goal: null, held: null, notMeasured: null } as const;
    return {
      pages: document.page_count,
      passages: document.passage_count,
      questions: questions.length,
      rows: [
        {
          ...none,
          id: 'search',
          measurement: 'ranked search',
          ours: spreadOf(times),
          baseline: plain === null ? null : { name: 'ugrep', spread: plain },
          ratio,
          goal: `≥ ${LEAST_GAIN} × faster`,
          held: ratio === null ? null : ratio >= LEAST_GAIN,
          notMeasured: obstacle,
        },
        {
          ...none,
          id: 'search-p99',
          measurement: 'ranked search, p99 of a run',
          ours: p99,
          goal: `≤ ${SLOWEST_P99_MS} ms`,
          held: p99.median <= SLOWEST_P99_MS,
        },
        {
          ...none,
          id: 'search-first',
          measurement: 'first search of the process',
          ours: spreadOf(times.slice(0, 1)),
        },
      ],
    };
  } finally {
    await db.destroy();
  }
}

/** ugrep must really have read the PDF: without its filter it finds nothing, and quickly. */
async function whyNoGrep(setting: BenchSetting, grep: (word: string) => Promise<Timed>): Promise<string | null> {
  if (setting.ugrep === null) return 'ugrep is not installed';
  if (setting.pdftotext === null) return 'pdftotext is not installed';
  const { output } = await runTimed(setting.pdftotext, [setting.pdf, '-'], { signal: setting.signal });
  const word = wordOf(output.slice(0, 2_000));
  return Number((await grep(word)).output) > 0 ? null : `ugrep does not find "${word}" in the PDF`;
}
