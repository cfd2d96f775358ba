/**
 * What the reading of one document may cost. A PDF is untrusted input: every bound below has been reached by a real
 * file, and every one of them ends in `too_large` with a sentence that names the bound.
 */
export interface ExtractionLimits {
  /** From the start of the reading to its end, milliseconds; the fallback shares it, time spent in handlers is not counted. Default 20,000. */
  readonly wallMs: number;
  /** Processor time of one reading process, milliseconds; watched where /proc exists. Default 10,000. */
  readonly cpuMs: number;
  /** Resident memory of the reading process beyond the size of the file itself, bytes. Default 320 MiB. */
  readonly memoryBytes: number;
  /** Default 2,000. */
  readonly maxPages: number;
  /** Default 256 MiB. */
  readonly maxFileBytes: number;
  /** Characters of the text layer, all pages together, before white space is folded. Default 20 million. */
  readonly maxCharacters: number;
}

const MEBIBYTE = 1024 * 1024;

export const DEFAULT_EXTRACTION_LIMITS: ExtractionLimits = {
  wallMs: 20_000,
  cpuMs: 10_000,
  memoryBytes: 320 * MEBIBYTE,
  maxPages: 2_000,
  maxFileBytes: 256 * MEBIBYTE,
  maxCharacters: 20_000_000,
};

/** A page travels as one message, so one page alone must not fill the parent's memory. A dense rulebook page has 10,000. */
export const MAX_PAGE_CHARACTERS = 200_000;

/** Everything is done line by line, so lines are bounded besides characters. A dense rulebook page has 300. */
export const MAX_PAGE_LINES = 20_000;

/**
 * Node, V8 and the compiled PDFium take about 105 MiB before the first page. What is left of `memoryBytes` is the most
 * that the WebAssembly heap may grow to, which holds on systems without /proc, too.
 */
export const READER_BASE_BYTES = 112 * MEBIBYTE;

/** More than this per line from the child is not a page of at most MAX_PAGE_CHARACTERS characters but a defect. */
export const MAX_MESSAGE_BYTES = 64 * MEBIBYTE;
