/**
 * The text of one PDF, read in one fresh child process under limits of time and memory. A document that cannot be
 * read is an ordinary outcome with a sentence for its owner, never an exception.
 */
import { stat } from 'node:fs/promises';
import type { ExtractedPage } from '../pages.ts';
import { locatePdftotext } from './findPdftotext.ts';
import { DEFAULT_EXTRACTION_LIMITS, type ExtractionLimits } from './limits.ts';
import type { ReadingFailure } from './protocol.ts';
import { readWithPdfium } from './readWithPdfium.ts';
import { readWithPdftotext } from './readWithPdftotext.ts';
import { explainFailure, type Unreadable } from './reasons.ts';

export type { ExtractionLimits } from './limits.ts';

export interface ExtractionHandlers {
  /**
   * The document is open. `sample` holds at most 16 pages spread evenly over it (all of them where it has no more),
   * so that the body type is known before the first page arrives. A second call means: start over, another reader
   * took the document up; forget the pages so far.
   */
  onOpened(info: {
    readonly pageCount: number;
    readonly title: string | null;
    readonly sample: readonly ExtractedPage[];
  }): void;
  /** Every page once, in order, 1 to `pageCount`, while the child still works on the next ones. It waits for slow handlers. */
  onPage(page: ExtractedPage): void;
}

export type ExtractionOutcome =
  | { readonly kind: 'extracted'; readonly pageCount: number; readonly engine: 'pdfium' | 'pdftotext' }
  /** Not read, or not to its end: pages that were handed over count for nothing. `reason` is a sentence for the file's owner. */
  | (Unreadable & {
      /** What judged it, or null where no reader was asked; `pdfium` alone where pdftotext could not be asked. */
      readonly engine: 'pdfium' | 'pdfium+pdftotext' | null;
    });

export interface ExtractionOptions {
  readonly limits?: Partial<ExtractionLimits>;
  readonly signal: AbortSignal;
  /** Whether pdftotext may have a try at a file that PDFium finds damaged (findPdftotext). It never gets encrypted files or such as broke a limit. */
  readonly pdftotext: boolean;
  readonly handlers: ExtractionHandlers;
}

/**
 * Reads the PDF at the absolute path `file`. An endless loop and a decompression bomb both end as `too_large`, with
 * the limit that they broke in the reason. When the promise settles no child is left.
 * @throws the reason of `signal`; what a handler threw; LibraryError `extraction_start` or `extraction_defect` where this installation cannot read any PDF
 */
export async function extractDocument(file: string, options: ExtractionOptions): Promise<ExtractionOutcome> {
  const { signal, handlers } = options;
  const limits = { ...DEFAULT_EXTRACTION_LIMITS, ...options.limits };
  signal.throwIfAborted();
  const startedAt = performance.now();
  const fileBytes = await sizeOfFile(file);
  const refuse = (failure: ReadingFailure): ExtractionOutcome => ({ ...explainFailure(failure, limits), engine: null });
  if (fileBytes === null) return refuse('unreadable');
  if (fileBytes === 0) return refuse('empty');
  if (fileBytes > limits.maxFileBytes) return refuse('file_size');

  const { outcome, anotherReaderMayHelp } = await readWithPdfium(file, fileBytes, limits, signal, handlers);
  if (outcome.kind === 'extracted' || !anotherReaderMayHelp || !options.pdftotext) return outcome;
  const program = await locatePdftotext();
  if (program === null) return outcome;
  const wallMs = Math.max(1, limits.wallMs - (performance.now() - startedAt));
  const second = await readWithPdftotext(program, file, fileBytes, { ...limits, wallMs }, signal, handlers);
  return second ?? { ...outcome, engine: 'pdfium+pdftotext' };
}

/** Null for what is not a regular file that this process can see. */
async function sizeOfFile(file: string): Promise<number | null> {
  try {
    const status = await stat(file);
    return status.isFile() ? status.size : null;
  } catch (error) {
    // ENOENT, EACCES, ELOOP …: the outcome names them together.
    if (error instanceof Error) return null;
    throw error;
  }
}
