/** How large a picture may become, and what making one may cost. The page is untrusted input, the chat takes no more. */

/** Pixels. Telegram shows no more than 2,560; text of a letter page reads well at 2,000. */
export const LONGEST_SIDE = 2_000;

/** Pixels a point: a playing card is not blown up to the size of a poster. 300 dots an inch. */
export const FINEST_SCALE = 300 / 72;

/** Telegram takes no picture that is more than twenty times as long as wide. */
export const SLENDEREST = 18;

/** Bytes of the file that is sent. */
export const MOST_BYTES = 5_000_000;

/** Quotes that are marked on one page. */
export const MOST_QUOTES = 24;

export interface RenderingLimits {
  /** From the start of the rendering process to its end, milliseconds. Default 10,000. */
  readonly wallMs: number;
  /** Processor time of the process, milliseconds; watched where /proc exists. Default 8,000. */
  readonly cpuMs: number;
  /** Resident memory of the process beyond the size of the file, bytes. Default 384 MiB. */
  readonly memoryBytes: number;
  /** Default 256 MiB, as for the reading. */
  readonly maxFileBytes: number;
}

const MEBIBYTE = 1024 * 1024;

export const RENDERING_LIMITS: RenderingLimits = {
  wallMs: 10_000,
  cpuMs: 8_000,
  memoryBytes: 384 * MEBIBYTE,
  maxFileBytes: 256 * MEBIBYTE,
};

/** Node, PDFium and the encoder before the first page, and what the encoder needs beside the pixels. The rest is PDFium's. */
export const RENDERER_BASE_BYTES = 176 * MEBIBYTE;
