/** Indexing against pdftotext, the scan of an unchanged library against indexing, and what indexing costs the process. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { RulesLawyerError } from '../../src/errors.ts';
import { atMost, atMostTimes, compare } from './comparison.ts';
import { type ChildrenWatch, watchChildren } from './memory.ts';
import { runTimed } from './programs.ts';
import type { BenchRow } from './report.ts';
import type { BenchSetting } from './setting.ts';
import { alternate } from './statistics.ts';

/** What indexOnce.ts prints. */
const IndexingCost = z.object({
  indexingMs: z.number(),
  rescanMs: z.number(),
  /** Null where the system does not tell. */
  peakMB: z.number().nullable(),
  delayP99Ms: z.number(),
  delayMaxMs: z.number(),
  state: z.string(),
  reason: z.string().nullable(),
});
export type IndexingCost = z.infer<typeof IndexingCost>;

const INDEX_ONCE = fileURLToPath(new URL('./indexOnce.ts', import.meta.url));

const MOST_OF_PDFTOTEXT = 2;
const RESCAN_PART = 50;
const MOST_MEMORY_MB = 150;

/** One indexing in a fresh process; the database stays behind as `database`. */
async function indexOnce(setting: BenchSetting, database: string): Promise<IndexingCost & { childMB: number | null }> {
  const children: ChildrenWatch[] = [];
  // The same flags of Node as here: they are what `npm run` gives to every command.
  const args = [...process.execArgv, INDEX_ONCE, database, setting.library];
  const { exitCode, output } = await runTimed(process.execPath, args, {
    signal: setting.signal,
    onStart: (pid) => children.push(watchChildren(pid)),
  }).finally(() => children.forEach((watch) => watch.stop()));
  if (exitCode !== 0) throw new RulesLawyerError('bench', `Indexing ended with code ${exitCode}.`);
  const cost = IndexingCost.parse(JSON.parse(output));
  if (cost.state !== 'indexed') {
    throw new RulesLawyerError('bench', `${setting.pdf} is not indexed (${cost.state}). ${cost.reason ?? ''}`);
  }
  return { ...cost, childMB: children[0]?.stop() ?? null };
}

/** The rows, and the database that the last run has left. */
export async function measureIndexing(
  setting: BenchSetting,
): Promise<{ readonly rows: readonly BenchRow[]; readonly database: string }> {
  const { pdftotext, signal } = setting;
  const databaseOf = (run: number): string => join(setting.folder, `run-${run}.sqlite`);
  const text = join(setting.folder, 'pdftotext.txt');
  const { ours, baseline } = await alternate(
    setting.runs,
    (run) => indexOnce(setting, databaseOf(run)),
    pdftotext === null ? null : () => runTimed(pdftotext, [setting.pdf, text], { signal }),
  );
  const indexing = ours.map((cost) => cost.indexingMs);
  const rows = [
    compare({
      id: 'indexing',
      measurement: 'indexing, fresh database',
      unit: 'ms',
      ours: indexing,
      plain: baseline.map((run) => run.ms),
      plainName: 'pdftotext',
      goal: atMostTimes(MOST_OF_PDFTOTEXT, 'pdftotext'),
      withoutPlain: pdftotext === null ? 'pdftotext is not installed' : null,
    }),
    compare({
      id: 'rescan',
      measurement: 're-scan, nothing changed',
      unit: 'ms',
      ours: ours.map((cost) => cost.rescanMs),
      plain: indexing,
      plainName: 'indexing',
      goal: atMostTimes(1 / RESCAN_PART, 'indexing', `1/${RESCAN_PART}`),
    }),
    compare({
      id: 'memory',
      measurement: 'peak memory while indexing',
      unit: 'MB',
      ours: ours.map((cost) => cost.peakMB),
      goal: atMost(MOST_MEMORY_MB, 'MB'),
    }),
    compare({
      id: 'child-memory',
      measurement: 'peak memory of the reading child',
      unit: 'MB',
      ours: ours.map((cost) => cost.childMB),
    }),
    compare({
      id: 'delay-p99',
      measurement: 'event loop late while indexing, p99',
      unit: 'ms',
      ours: ours.map((cost) => cost.delayP99Ms),
    }),
    compare({
      id: 'delay-max',
      measurement: 'event loop late while indexing, most',
      unit: 'ms',
      ours: ours.map((cost) => cost.delayMaxMs),
    }),
  ];
  return { rows, database: databaseOf(setting.runs - 1) };
}
