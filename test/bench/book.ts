/** All measurements over one PDF: prepares a folder that holds nothing else, measures, cleans up. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { LibraryError } from '../../src/errors.ts';
import { measureIndexing } from './indexing.ts';
import { type PartReport, unjudged } from './report.ts';
import { measureSearch } from './searching.ts';
import type { BenchSetting } from './setting.ts';

/** The book that the goals were set with: the SRD 5.1. In a short one the start of processes counts most. */
const PAGES_OF_GOALS = 403;
const LEAST_PAGES = PAGES_OF_GOALS / 4;

/** @throws RulesLawyerError where the PDF cannot be indexed; the reason of `signal` */
export async function runBookBench(options: Omit<BenchSetting, 'library' | 'folder'>): Promise<PartReport> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-bench-'));
  try {
    const library = join(folder, 'library');
    await mkdir(library);
    await copyFile(options.pdf, join(library, 'book.pdf')).catch((error: unknown) => {
      throw new LibraryError('unreadable_file', `The PDF ${options.pdf} cannot be read. Name another one with --pdf.`, {
        cause: error,
      });
    });
    const setting: BenchSetting = { ...options, library, folder };
    const indexing = await measureIndexing(setting);
    const searching = await measureSearch(setting, indexing.database);
    const { pages, passages, questions } = searching;
    const rows = [...indexing.rows, ...searching.rows];
    return {
      part: 'book',
      about: `${basename(options.pdf)}, ${pages} pages, ${passages} passages, ${questions} questions; ${options.runs} runs, the first ones count`,
      rows: pages < LEAST_PAGES ? unjudged(rows, `the goal is for a book of ${PAGES_OF_GOALS} pages (--pdf)`) : rows,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
