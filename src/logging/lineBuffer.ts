/**
 * Between the program and whoever reads its log: takes lines at once, hands them on as fast as the reader reads, and holds a
 * bounded number of bytes meanwhile. What does not fit is dropped and counted, and the count is told in its place.
 */
import { Buffer } from 'node:buffer';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Writes one piece without blocking, and resolves once the reader has taken it, with the code of the error or null; never
 * rejects. Called again only then, after an error with a piece that begins with the one that failed, or not at all where
 * the error means the end (EPIPE).
 */
export type LogSink = (piece: Buffer) => Promise<string | null>;

export interface LineBuffer {
  readonly write: (line: string) => void;
  /** Gives what is held to the reader. @returns whether all of it went, in time, ms */
  readonly flush: (limit: number) => Promise<boolean>;
}

export interface LineBufferOptions {
  readonly sink: LogSink;
  /** The line that tells how many were dropped. */
  readonly notice: (dropped: number) => string;
  /** Bytes; default 4 MiB. */
  readonly most?: number;
  /** After an error that may pass, such as a full disk, ms. */
  readonly retryDelay?: number;
}

const MOST = 4 * 1_024 * 1_024;
/** What goes out at once, bytes; a pipe holds as much. */
const PIECE = 64 * 1_024;
const RETRY_DELAY = 1_000;
/** Errors that no later write can mend. */
const ENDS: readonly string[] = [
  'EPIPE',
  'EBADF',
  'ECONNRESET',
  'EIO',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
];

export function createLineBuffer(options: LineBufferOptions): LineBuffer {
  const { sink, notice, most = MOST, retryDelay = RETRY_DELAY } = options;
  let lines: Buffer[] = [];
  let held = 0;
  let dropped = 0;
  let isPumping = false;
  let isDead = false;
  let idle: (() => void)[] = [];

  const hold = (line: Buffer): void => {
    lines.push(line);
    held += line.length;
  };

  /** The gap is told where it is, and once: not before there is room for more than the next line. */
  const tellGap = (): void => {
    if (dropped === 0 || held > most / 2) return;
    const count = dropped;
    dropped = 0;
    hold(Buffer.from(notice(count)));
  };

  const nextPiece = (): Buffer => {
    let count = 0;
    let length = 0;
    while (count < lines.length && length < PIECE) {
      length += lines[count]?.length ?? 0;
      count += 1;
    }
    const piece = Buffer.concat(lines.slice(0, count));
    lines = lines.slice(count);
    return piece;
  };

  const pump = async (): Promise<void> => {
    while (!isDead) {
      tellGap();
      if (lines.length === 0) return;
      const piece = nextPiece();
      const code = await sink(piece);
      if (code === null) held -= piece.length;
      else if (ENDS.includes(code)) {
        // Nobody reads any more; the program has other things to do than to talk.
        isDead = true;
        lines = [];
        held = 0;
      } else {
        lines = [piece, ...lines];
        await delay(retryDelay, undefined, { ref: false });
      }
    }
  };

  const give = (): void => {
    if (isPumping) return;
    isPumping = true;
    void pump().finally(() => {
      isPumping = false;
      // Somebody wrote while the pump was on its way out.
      if (lines.length > 0) return give();
      for (const resolve of idle) resolve();
      idle = [];
    });
  };

  return {
    write: (line) => {
      if (isDead) return;
      const bytes = Buffer.from(line);
      tellGap();
      // A gap stays one until it is told: what comes later must not stand before it.
      if (dropped > 0 || held + bytes.length > most) {
        dropped += 1;
        return;
      }
      hold(bytes);
      give();
    },
    flush: async (limit) => {
      if (isDead || held + dropped === 0) return !isDead;
      const timer = new AbortController();
      const emptied = new Promise<boolean>((resolve) => idle.push(() => resolve(true)));
      give();
      const late = delay(limit, false, { signal: timer.signal }).catch(() => false);
      const isEmptied = await Promise.race([emptied, late]);
      timer.abort();
      return isEmptied && !isDead;
    },
  };
}
