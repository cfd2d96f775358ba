/** The ranked search against what a bot without an index runs for every question: ugrep with pdftotext as its filter. */
import { createRankedSearch } from '../../src/search/rankedSearch.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { atMost, atMostTimes, compare } from './comparison.ts';
import { runTimed, type Timed } from './programs.ts';
import { questionsFrom, wordOf } from './questions.ts';
import type { BenchRow } from './report.ts';
import type { BenchSetting } from './setting.ts';
import { alternate, quantile } from './statistics.ts';

/** For every question the PDF is converted again, and its text looked through. */
const UGREP = 'ugrep with pdftotext';

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
    const plain = baseline.map((run) => run.ms);
    return {
      pages: document.page_count,
      passages: document.passage_count,
      questions: questions.length,
      rows: [
        compare({
          id: 'search',
          measurement: 'the passages of a question',
          unit: 'ms',
          ours: times,
          plain,
          plainName: UGREP,
          goal: atMostTimes(1 / LEAST_GAIN, UGREP, `1/${LEAST_GAIN}`),
          withoutPlain: obstacle,
        }),
        compare({
          id: 'search-p99',
          measurement: 'the passages of a question, p99 of a run',
          unit: 'ms',
          ours: ours.map((run) => quantile(run, 0.99)),
          goal: atMost(SLOWEST_P99_MS, 'ms'),
        }),
        compare({
          id: 'search-first',
          measurement: 'the same, first question of a process',
          unit: 'ms',
          ours: times.slice(0, 1),
          plain: plain.slice(0, 1),
          plainName: UGREP,
          withoutPlain: obstacle,
        }),
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
