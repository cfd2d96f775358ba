/** Reads one document in a fresh PDFium child (child/main.ts) and passes on what it says. */
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LibraryError } from '../../errors.ts';
import type { ExtractionHandlers, ExtractionOutcome } from './extractDocument.ts';
import { type ExtractionLimits, READER_BASE_BYTES } from './limits.ts';
import { lineSplitter } from './messageStream.ts';
import { decodeMessage, type ReadingFailure, type ReadingMessage, type ReadingRequest } from './protocol.ts';
import { explainBreach, explainFailure } from './reasons.ts';
import { superviseChild } from './superviseChild.ts';

const CHILD = fileURLToPath(new URL('./child/main.ts', import.meta.url));

/** The child's own JavaScript heap, MiB: one page at a time, and the sample. PDFium lives outside of it. */
const SCRIPT_HEAP_MIB = 128;
/** PDFium's heap never gets less than this, however small `memoryBytes` is: it starts with 16 MiB. */
const LEAST_HEAP_BYTES = 32 * 1024 * 1024;

/** How Node ends when our own code threw; PDFium's failures are caught and reported. */
const UNCAUGHT_EXCEPTION = 1;

/** The outcome, and whether PDFium itself failed on the file, so that another reader may do better. */
export interface PdfiumReading {
  readonly outcome: ExtractionOutcome;
  readonly anotherReaderMayHelp: boolean;
}

/** @throws as superviseChild does; LibraryError `extraction_defect` where the child cannot work at all */
export async function readWithPdfium(
  file: string,
  fileBytes: number,
  limits: ExtractionLimits,
  signal: AbortSignal,
  handlers: ExtractionHandlers,
): Promise<PdfiumReading> {
  const request: ReadingRequest = {
    file,
    maxFileBytes: limits.maxFileBytes,
    maxPages: limits.maxPages,
    maxCharacters: limits.maxCharacters,
    heapBytes: Math.max(LEAST_HEAP_BYTES, limits.memoryBytes - READER_BASE_BYTES) + fileBytes,
  };
  let ready = false;
  let pageCount = 0;
  let end: 'done' | ReadingFailure | null = null;

  const onMessage = (message: ReadingMessage): void => {
    // An abort in a handler must not be followed by more pages out of the same chunk.
    signal.throwIfAborted();
    switch (message.type) {
      case 'ready':
        ready = true;
        break;
      case 'opened':
        pageCount = message.pageCount;
        handlers.onOpened({ pageCount, title: message.title, sample: message.sample });
        break;
      case 'page':
        handlers.onPage(message.page);
        break;
      case 'failed':
        end = message.failure;
        break;
      case 'done':
        end = 'done';
        break;
    }
  };
  const { exitCode, breach, diagnostics } = await superviseChild(
    {
      program: process.execPath,
      env: compileCache(),
      args: [`--max-old-space-size=${SCRIPT_HEAP_MIB}`, CHILD, JSON.stringify(request)],
    },
    {
      wallMs: limits.wallMs,
      cpuMs: limits.cpuMs,
      memoryBytes: limits.memoryBytes + fileBytes,
      signal,
      onOutput: lineSplitter((line) => onMessage(decodeMessage(line))),
    },
  );

  // The assignments happen in a callback, which the compiler does not follow.
  const said = end as 'done' | ReadingFailure | null;
  if (said === 'done')
    return { outcome: { kind: 'extracted', pageCount, engine: 'pdfium' }, anotherReaderMayHelp: false };
  if (said !== null) {
    const helpful = said === 'damaged' || said === 'crashed' || said === 'no_pages';
    return { outcome: { ...explainFailure(said, limits), engine: 'pdfium' }, anotherReaderMayHelp: helpful };
  }
  if (breach !== null) {
    return { outcome: { ...explainBreach(breach, limits), engine: 'pdfium' }, anotherReaderMayHelp: false };
  }
  if (!ready || exitCode === UNCAUGHT_EXCEPTION) {
    throw new LibraryError('extraction_defect', 'The PDF reader does not work here; see the cause.', {
      cause: new Error(diagnostics),
    });
  }
  return { outcome: { ...explainFailure('crashed', limits), engine: 'pdfium' }, anotherReaderMayHelp: true };
}

/** Where this process keeps compiled code (NODE_COMPILE_CACHE), the child looks too: it starts 50 ms sooner and 15 MB lighter. */
export function compileCache(): Readonly<Record<string, string>> {
  const directory = getCompileCacheDir();
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: dirname(directory) };
}
