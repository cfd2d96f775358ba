/**
 * Reads one PDF into the database while its extraction still runs: pages stream in from the child process, passages and
 * terms are made here at the same time, and are written in small transactions.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { LibraryError } from '../../errors.ts';
import type { DocumentState } from '../../ports.ts';
import type { Database } from '../../storage/schema.ts';
import { type ExtractionOutcome, extractDocument } from '../extraction/extractDocument.ts';
import { DEFAULT_EXTRACTION_LIMITS } from '../extraction/limits.ts';
import { explainFailure, type Unreadable } from '../extraction/reasons.ts';
import { fingerprintOf, type ScannedFile } from '../scan.ts';
import { beginDocument, clearParts, discardDocument, type DocumentSummary, writeParts } from './documentStore.ts';
import { Gathering, TooManyPassagesError } from './gathering.ts';
import { hasText, judgeLegibility } from './legibility.ts';
import { finishDocument } from './publication.ts';

/** So many passages are gathered before they are written. */
const PASSAGES_A_WRITE = 120;

/** A file that changes while it is read is read again, so many times in all. */
const READS = 3;

const REASONS: Readonly<Record<'no_text' | 'garbled', string>> = {
  no_text:
    'The pages are pictures without text (a scan). Run the PDF through text recognition (OCR), for example with ocrmypdf, and replace it.',
  garbled:
    'The text layer is unreadable: its letters are not the printed ones. Get another copy, or run the PDF through text recognition (OCR) with its old text removed, for example ocrmypdf --force-ocr.',
};

const TOO_MANY_PASSAGES: Unreadable = {
  kind: 'too_large',
  reason: 'The PDF has more paragraphs or headings than one document can have. Split it into several files.',
  passing: false,
};

export interface IndexingOptions {
  readonly db: Database;
  readonly pdftotext: boolean;
  readonly signal: AbortSignal;
  readonly onPage: (page: number, pageCount: number) => void;
  /** Default: all that identifiers are kept for, a million. */
  readonly maxPassages?: number;
}

export interface IndexedFile {
  readonly state: DocumentState;
  readonly reason: string | null;
}

/** This one file cannot be read now; the message is a sentence for its owner. The others can. */
export class UnreadableFileError extends LibraryError {
  /** As what the file is listed. */
  readonly state: DocumentState;

  constructor(
    code: string,
    message: string,
    options: { readonly state?: DocumentState; readonly retryable?: boolean; readonly cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.state = options.state ?? 'damaged';
  }
}

/** @throws UnreadableFileError `gone`, `unreadable_file`; what `looking` throws that no file system said */
async function lookingAt<T>(looking: () => Promise<T>): Promise<T> {
  try {
    return await looking();
  } catch (error) {
    // Only the operating system's errors have a number.
    if (!(error instanceof Error && 'errno' in error && 'code' in error)) throw error;
    if (error.code === 'ENOENT') throw new UnreadableFileError('gone', 'The file is gone.', { cause: error });
    throw new UnreadableFileError(
      'unreadable_file',
      `The file cannot be opened (${String(error.code)}). Give this user the right to read it.`,
      { cause: error },
    );
  }
}

/**
 * SHA-256 of the file's content, hexadecimal. A file that is too large to be read is too large to be hashed.
 * @throws UnreadableFileError; the reason of `signal`
 */
export async function hashOf(
  { absolute, bytes }: Pick<ScannedFile, 'absolute' | 'bytes'>,
  signal: AbortSignal,
): Promise<string> {
  if (bytes > DEFAULT_EXTRACTION_LIMITS.maxFileBytes) {
    const { kind, reason } = explainFailure('file_size', DEFAULT_EXTRACTION_LIMITS);
    throw new UnreadableFileError('file_size', reason, { state: kind });
  }
  const hash = createHash('sha256');
  await lookingAt(async () => {
    await pipeline(createReadStream(absolute), hash, { signal });
  });
  return hash.digest('hex');
}

function summaryOf(gathering: Gathering | null, outcome: ExtractionOutcome): DocumentSummary {
  const legibility = gathering === null ? 'no_text' : judgeLegibility(gathering.sampleTexts);
  const scanned = gathering !== null && !hasText(gathering.visible, gathering.pageCount);
  const unread = scanned ? 'no_text' : legibility === 'legible' ? null : legibility;
  const state = outcome.kind !== 'extracted' ? outcome.kind : (unread ?? 'indexed');
  const reason = outcome.kind !== 'extracted' ? outcome.reason : unread === null ? null : REASONS[unread];
  return {
    state,
    reason,
    language: gathering?.analyzer.language ?? 'und',
    title: gathering?.title ?? null,
    engine: outcome.engine,
    pageCount: gathering?.pageCount ?? 0,
    pagesWithText: gathering?.pagesWithText ?? 0,
    passageCount: gathering?.passageCount ?? 0,
    termCount: gathering?.termCount ?? 0,
    sectionCount: gathering?.sectionCount ?? 0,
    vocabulary: gathering?.vocabulary ?? [],
  };
}

/** One reading of the file into a new document, which is returned unfinished. */
async function readOnce(
  file: ScannedFile,
  documentId: number,
  options: IndexingOptions,
): Promise<{ readonly summary: DocumentSummary; readonly outcome: ExtractionOutcome }> {
  let gathering: Gathering | null = null;
  let writing: Promise<void> = Promise.resolve();
  const abort = new AbortController();

  const flush = (from: Gathering): void => {
    const { pages, passages } = from;
    from.pages = [];
    from.passages = [];
    writing = writing.then(() => writeParts(options.db, documentId, pages, passages));
    // A failed write ends the extraction; the error itself is thrown where `writing` is awaited.
    writing.catch((error: unknown) => abort.abort(error));
  };

  const outcome = await extractDocument(file.absolute, {
    signal: AbortSignal.any([options.signal, abort.signal]),
    pdftotext: options.pdftotext,
    handlers: {
      onOpened: (info) => {
        // A second opening is the fallback engine's: what the first one gave does not count.
        if (gathering !== null) writing = writing.then(() => clearParts(options.db, documentId));
        gathering = new Gathering(info, options.maxPassages);
      },
      onPage: (page) => {
        if (gathering === null) return;
        gathering.add(page);
        options.onPage(page.page, gathering.pageCount);
        if (gathering.passages.length >= PASSAGES_A_WRITE) flush(gathering);
      },
    },
  }).catch((error: unknown): ExtractionOutcome => {
    if (!(error instanceof TooManyPassagesError)) throw error;
    return { ...TOO_MANY_PASSAGES, engine: null };
  });
  const gathered: Gathering | null = gathering;
  if (gathered !== null) flush(gathered);
  await writing;
  return { summary: summaryOf(gathered, outcome), outcome };
}

/**
 * Indexes a file and makes it visible under its content hash.
 * @throws UnreadableFileError; what the database or the signal throws. A bad PDF is not an error but a state with its reason.
 */
export async function indexDocument(
  root: string,
  file: ScannedFile,
  hash: string,
  options: IndexingOptions,
): Promise<IndexedFile> {
  const place = { root, path: file.path };
  let current = { fingerprint: file.fingerprint, hash };
  for (let read = 1; read <= READS; read += 1) {
    const documentId = await beginDocument(options.db);
    try {
      const { summary, outcome } = await readOnce(file, documentId, options);
      const now = await lookingAt(() => fingerprintOf(file.absolute));
      if (now.fingerprint === current.fingerprint) {
        if (outcome.kind !== 'extracted' && outcome.passing) {
          const { kind, reason } = outcome;
          throw new UnreadableFileError('interrupted', reason, { state: kind, retryable: true });
        }
        await finishDocument(options.db, documentId, { place, ...current }, summary);
        return { state: summary.state, reason: summary.reason };
      }
      // Replaced while it was read: what was gathered may be half of each.
      current = {
        fingerprint: now.fingerprint,
        hash: await hashOf({ absolute: file.absolute, bytes: now.bytes }, options.signal),
      };
    } catch (error) {
      await discardDocument(options.db, documentId);
      throw error;
    }
    await discardDocument(options.db, documentId);
  }
  throw new UnreadableFileError(
    'unsettled',
    'The file changed whenever it was read: it is still being copied. It is read again once it is complete.',
    { retryable: true },
  );
}
