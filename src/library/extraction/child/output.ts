/** The child's voice: messages go to standard output synchronously, so a slow reader holds the child instead of filling memory. */
import { writeSync } from 'node:fs';
import { encodeMessage, type ReadingFailure, type ReadingMessage } from '../protocol.ts';

const STANDARD_OUTPUT = 1;

export function send(message: ReadingMessage): void {
  sendEncoded(encodeMessage(message));
}

export function sendEncoded(line: string): void {
  const bytes = Buffer.from(line);
  for (let written = 0; written < bytes.length; ) {
    written += writeSome(bytes, written);
  }
}

const RETRY_DELAY_MS = 2;

/** Standard output blocks while the parent is busy; should anything have made it non-blocking, waiting is ours to do. */
function writeSome(bytes: Buffer, offset: number): number {
  try {
    return writeSync(STANDARD_OUTPUT, bytes, offset);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_DELAY_MS);
    return 0;
  }
}

/** PDFium gives up as a trap, as a stack that ran out, or as a C++ exception, which is no Error; the rest is our own defect. */
export function failureOf(error: unknown): ReadingFailure {
  if (error instanceof ReadingFailed) return error.failure;
  if (error instanceof Error && error.name !== 'RuntimeError' && !(error instanceof RangeError)) throw error;
  return 'crashed';
}

/** The document cannot be read within its limits or at all: the way out of the depths of the reading. */
export class ReadingFailed extends Error {
  readonly failure: ReadingFailure;

  constructor(failure: ReadingFailure, cause?: unknown) {
    super(failure, { cause });
    this.failure = failure;
  }
}
