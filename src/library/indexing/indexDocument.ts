/**
 * Reads one PDF into the database while its extraction still runs: pages stream in from the child process, passages and
 * terms are made here at the same time, and are written in small transactions.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { LibraryError } from '../../errors.ts';
import type { DocumentState, ExtractedPage, PageLine } from '../../ports.ts';
import type { Database } from '../../storage/schema.ts';
import { type Analyzer, createAnalyzer } from '../../text/analyzer.ts';
import { detectLanguage } from '../../text/detectLanguage.ts';
import { type ExtractionOutcome, extractDocument } from '../extraction/extractDocument.ts';
import { fingerprintOf, type ScannedFile } from '../scan.ts';
import { createSegmenter, joinLine, type Segmenter } from '../segmentation/segmenter.ts';
import { isFurniture, learnTypography, type Typography } from '../segmentation/typography.ts';
import {
  beginDocument,
  clearParts,
  discardDocument,
  type DocumentSummary,
  type StoredPage,
  type StoredPassage,
  writeParts,
} from './documentStore.ts';
import { judgeLegibility } from './legibility.ts';
import { finishDocument } from './publication.ts';

/** Passages a transaction: small enough that the event loop is never held for long, large enough to be quick. */
const PASSAGES_A_WRITE = 120;

/** A file that changes while it is read is read again, so many times in all. */
const READS = 3;

const REASONS: Readonly<Record<'no_text' | 'garbled', string>> = {
  no_text:
    'The pages are pictures without text (a scan). Run the PDF through text recognition (OCR), for example with ocrmypdf, and replace it.',
  garbled:
    'The text layer is unreadable: its letters are not the printed ones. Get another copy, or run the PDF through text recognition (OCR) with its old text removed, for example ocrmypdf --force-ocr.',
};

export interface IndexingOptions {
  readonly db: Database;
  readonly pdftotext: boolean;
  readonly signal: AbortSignal;
  readonly onPage: (page: number, pageCount: number) => void;
}

export interface IndexedFile {
  readonly state: DocumentState;
  readonly reason: string | null;
}

/** This one file cannot be read now; the message is a sentence for its owner. The others can. */
export class UnreadableFileError extends LibraryError {}

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

/** SHA-256 of the file's content, hexadecimal. @throws UnreadableFileError; the reason of `signal` */
export async function hashOf(absolute: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await lookingAt(async () => {
    await pipeline(createReadStream(absolute), hash, { signal });
  });
  return hash.digest('hex');
}

/** What has come out of one document so far. */
class Gathering {
  readonly title: string | null;
  readonly pageCount: number;
  readonly analyzer: Analyzer;
  readonly segmenter: Segmenter;
  readonly typography: Typography;
  readonly sampleTexts: readonly string[];
  pages: StoredPage[] = [];
  passages: StoredPassage[] = [];
  pagesWithText = 0;
  characters = 0;
  passageCount = 0;
  termCount = 0;
  sectionCount = 0;
  readonly vocabulary = new Set<string>();

  constructor(info: { pageCount: number; title: string | null; sample: readonly ExtractedPage[] }) {
    this.title = info.title;
    this.pageCount = info.pageCount;
    this.sampleTexts = info.sample.map((page) => textOf(page.lines));
    this.analyzer = createAnalyzer(detectLanguage(this.sampleTexts.join('\n')));
    this.typography = learnTypography(info.sample);
    this.segmenter = createSegmenter(this.typography);
  }

  add(page: ExtractedPage): void {
    const furniture = page.lines.filter((line) => isFurniture(line, page, this.typography));
    // A footer may be drawn between two columns: it must not stand inside the sentence that goes on there.
    const text = textOf([...page.lines.filter((line) => !furniture.includes(line)), ...furniture]);
    this.characters += text.length;
    if (text.length >= 20) this.pagesWithText += 1;
    this.pages.push({ page: page.page, label: page.label, text });
    for (const passage of this.segmenter.add(page)) {
      const terms = this.analyzer.terms(passage.text);
      const headingTerms = passage.headings.map((heading) => this.analyzer.terms(heading));
      this.passages.push({
        ...passage,
        ordinal: this.passageCount,
        terms,
        headingTerms,
      });
      this.passageCount += 1;
      this.termCount += terms.length;
      for (const term of [...terms, ...headingTerms.flat()]) this.vocabulary.add(term);
      this.sectionCount = Math.max(this.sectionCount, passage.section + 1);
    }
  }
}

/** The text of a page as one string, lines joined by `\n`; words that a hyphen divides at a line end are whole. */
function textOf(lines: readonly PageLine[]): string {
  let text = '';
  for (const line of lines) {
    text = text.endsWith('\u00ad') ? joinLine(text, line.text) : text === '' ? line.text : `${text}\n${line.text}`;
  }
  return text;
}

function summaryOf(gathering: Gathering | null, outcome: ExtractionOutcome): DocumentSummary {
  const legibility = gathering === null ? 'no_text' : judgeLegibility(gathering.sampleTexts);
  const scanned = gathering !== null && gathering.characters < 20 * gathering.pageCount;
  const unread = scanned ? 'no_text' : legibility === 'legible' ? null : legibility;
  const state = outcome.kind !== 'extracted' ? outcome.kind : (unread ?? 'indexed');
  const reason = outcome.kind !== 'extracted' ? outcome.reason : unread === null ? null : REASONS[unread];
  return {
    state,
    reason,
    language: gathering?.analyzer.language ?? 'und',
    title: gathering?.title ?? null,
    engine: outcome.kind === 'extracted' ? outcome.engine : null,
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
): Promise<{ readonly summary: DocumentSummary }> {
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
        gathering = new Gathering(info);
      },
      onPage: (page) => {
        if (gathering === null) return;
        gathering.add(page);
        options.onPage(page.page, gathering.pageCount);
        if (gathering.passages.length >= PASSAGES_A_WRITE) flush(gathering);
      },
    },
  });
  const gathered: Gathering | null = gathering;
  if (gathered !== null) flush(gathered);
  await writing;
  return { summary: summaryOf(gathered, outcome) };
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
      const { summary } = await readOnce(file, documentId, options);
      const now = await lookingAt(() => fingerprintOf(file.absolute));
      if (now.fingerprint === current.fingerprint) {
        await finishDocument(options.db, documentId, { place, ...current }, summary);
        return { state: summary.state, reason: summary.reason };
      }
      // Replaced while it was read: what was gathered may be half of each.
      current = { fingerprint: now.fingerprint, hash: await hashOf(file.absolute, options.signal) };
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
