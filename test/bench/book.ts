/** All measurements over one PDF: prepares a folder that holds nothing else, measures, cleans up. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { LibraryError } from '../../src/errors.ts';
import { measureIndexing } from './indexing.ts';
import type { BookReport } from './report.ts';
import { measureSearch } from './searching.ts';
import type { BenchSetting } from './setting.ts';

/** @throws RulesLawyerError where the PDF cannot be indexed; the reason of `signal` */
export async function runBookBench(options: Omit<BenchSetting, 'library' | 'folder'>): Promise<BookReport> {
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
    const { rows, ...counts } = await measureSearch(setting, indexing.database);
    return {
      pdf: basename(options.pdf),
      ...counts,
      runs: options.runs,
      rows: [...indexing.rows, ...rows],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
