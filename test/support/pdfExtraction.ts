/** Runs real extractions of PDFs written to a temporary folder, and keeps all that the handlers were told. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ExtractionHandlers,
  type ExtractionLimits,
  type ExtractionOutcome,
  extractDocument,
} from '../../src/library/extraction/extractDocument.ts';
import type { ExtractedPage } from '../../src/library/pages.ts';

type Opened = Parameters<ExtractionHandlers['onOpened']>[0];

export interface Extraction {
  readonly outcome: ExtractionOutcome;
  readonly opened: readonly Opened[];
  readonly pages: readonly ExtractedPage[];
}

export interface PdfFolder extends AsyncDisposable {
  readonly path: string;
  readonly write: (name: string, bytes: Buffer) => Promise<string>;
}

export async function pdfFolder(): Promise<PdfFolder> {
  const path = await mkdtemp(join(tmpdir(), 'rules-lawyer-pdf-'));
  return {
    path,
    write: async (name, bytes) => {
      const file = join(path, name);
      await writeFile(file, bytes);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

export async function extractFile(
  file: string,
  options: { limits?: Partial<ExtractionLimits>; pdftotext?: boolean } = {},
): Promise<Extraction> {
  const opened: Opened[] = [];
  const pages: ExtractedPage[] = [];
  const outcome = await extractDocument(file, {
    limits: options.limits ?? {},
    signal: new AbortController().signal,
    pdftotext: options.pdftotext ?? false,
    handlers: {
      onOpened: (info) => opened.push(info),
      onPage: (page) => pages.push(page),
    },
  });
  return { outcome, opened, pages };
}

export async function extractBytes(
  bytes: Buffer,
  options: Parameters<typeof extractFile>[1] = {},
): Promise<Extraction> {
  await using folder = await pdfFolder();
  return await extractFile(await folder.write('document.pdf', bytes), options);
}

export const texts = (page: ExtractedPage | undefined): readonly string[] => page?.lines.map((line) => line.text) ?? [];
