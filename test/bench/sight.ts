/** Pictures of pages: drawn, with a sentence of the page marked, and out of the cache; and what the inspector costs that is off. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/storage/database.ts';
import { createPictures } from '../../src/pictures/pictures.ts';
import type { Database } from '../../src/storage/schema.ts';
import type { PictureReference } from '../../src/tablePorts.ts';
import { atMost, compare } from './comparison.ts';
import { measureInspecting } from './inspecting.ts';
import { runTimed } from './programs.ts';
import type { BenchRow, PartReport } from './report.ts';
import { quantileIfAny } from './statistics.ts';
import { DATABASE, prepareData } from './telegramBots.ts';

export interface SightLoad {
  /** Folder of rulebooks, absolute. */
  readonly library: string;
  /** Pages at most; they are spread over the library. */
  readonly pages: number;
  /** null where it is not installed. */
  readonly pdftoppm: string | null;
  /** Of the machines that are looked on, or not. */
  readonly rulings: number;
  readonly runs: number;
}

interface Page extends PictureReference {
  readonly file: string;
}

/** Pixels of the long side, as ours are drawn. */
const LONG_SIDE = 2_000;

/** Every page with text, and its longest passage as the quote. */
async function pagesOf(db: Database, library: string, most: number): Promise<readonly Page[]> {
  const rows = await db
    .selectFrom('passages')
    .innerJoin('documents', 'documents.id', 'passages.document_id')
    .innerJoin('files', 'files.document_id', 'documents.id')
    .select(['documents.hash', 'files.path', 'passages.page', 'passages.text'])
    .orderBy('files.path')
    .orderBy('passages.page')
    .execute();
  const longest = new Map<string, Page>();
  for (const { hash, path, page, text } of rows) {
    const key = `${hash} ${page}`;
    const known = longest.get(key);
    if (known !== undefined && (known.quotes[0]?.length ?? 0) >= text.length) continue;
    longest.set(key, { hash, page, quotes: [text], file: join(library, path) });
  }
  const all = [...longest.values()];
  const step = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, index) => index % step === 0);
}

/** @throws RulesLawyerError where the library cannot be read; the reason of `signal` */
export async function runSightBench(load: SightLoad, signal: AbortSignal): Promise<PartReport> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-bench-'));
  const data = await prepareData({ library: load.library, folder, signal });
  const db = await openDatabase(join(data, DATABASE));
  try {
    const pictures = createPictures({ db, library: load.library, folder: join(folder, 'pictures') });
    const pages = await pagesOf(db, load.library, load.pages);
    const drawn: number[] = [];
    const kept: number[] = [];
    const plain: number[] = [];
    let unmade = 0;
    const drawPlainly = async ({ file, page }: Page): Promise<void> => {
      if (load.pdftoppm === null) return;
      const range = ['-f', String(page), '-l', String(page)];
      const args = ['-png', '-scale-to', String(LONG_SIDE), ...range, file, join(folder, 'plain')];
      plain.push((await runTimed(load.pdftoppm, args, { signal })).ms);
    };
    for (const [index, page] of pages.entries()) {
      // They take turns at coming first: whoever comes second finds the file in the cache.
      if (index % 2 === 1) await drawPlainly(page);
      const begun = performance.now();
      const { kind } = await pictures.picture(page, signal);
      drawn.push(performance.now() - begun);
      if (kind !== 'made') unmade += 1;
      if (index % 2 === 0) await drawPlainly(page);
    }
    for (const page of pages) {
      const begun = performance.now();
      await pictures.picture(page, signal);
      kept.push(performance.now() - begun);
    }
    const inspecting = await measureInspecting(load, signal);
    const withoutPlain = load.pdftoppm === null ? 'pdftoppm is not installed' : null;
    return {
      part: 'sight',
      about: `${pages.length} pages of the library as pictures; ${load.rulings.toLocaleString('en')} rulings, ${load.runs} runs, after one that does not count`,
      rows: [...rowsOf({ drawn, kept, plain, unmade, withoutPlain }), ...inspecting],
    };
  } finally {
    await db.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Times {
  /** ms. */
  readonly drawn: readonly number[];
  readonly kept: readonly number[];
  readonly plain: readonly number[];
  readonly unmade: number;
  /** Why there is no baseline; null where there is. */
  readonly withoutPlain: string | null;
}

const p95 = (values: readonly number[]): readonly (number | null)[] => [quantileIfAny(values, 0.95)];

function rowsOf({ drawn, kept, plain, unmade, withoutPlain }: Times): readonly BenchRow[] {
  const plainName = 'pdftoppm';
  const otherwise = 'the library has no page with text';
  const shared = { unit: 'ms', plainName, otherwise, withoutPlain } as const;
  return [
    compare({ ...shared, id: 'picture', measurement: 'a page drawn', ours: drawn, plain }),
    compare({
      ...shared,
      id: 'picture-p95',
      measurement: 'a page drawn, p95',
      ours: p95(drawn),
      plain: p95(plain),
      goal: atMost(1_000, 'ms'),
    }),
    compare({
      id: 'picture-kept-p95',
      measurement: 'a page out of the cache, p95',
      unit: 'ms',
      ours: p95(kept),
      goal: atMost(20, 'ms'),
      otherwise,
    }),
    compare({
      id: 'picture-unmade',
      measurement: 'pages that were not drawn',
      unit: '',
      ours: [unmade],
      goal: atMost(0, ''),
    }),
  ];
}
