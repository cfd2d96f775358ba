/**
 * Keeps the state file true: written on every change that its readers care about, and again before it expires. A write
 * is a new file that takes the old one's place, so that nobody ever reads half of one.
 */
import { rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Health } from './health.ts';
import { recordOf } from './stateRecord.ts';

/** Milliseconds. */
export interface StateFileTiming {
  /** Between two writes of the same. */
  readonly heartbeat: number;
  /** For how long what is written counts; a few heartbeats. */
  readonly lifetime: number;
  /** How long the end waits for the last write: a disk that hangs must not hold the process. */
  readonly closing: number;
}

export const STATE_FILE_TIMING: StateFileTiming = { heartbeat: 5_000, lifetime: 20_000, closing: 1_000 };

export interface StateFileOptions {
  /** Its folder has to be there. */
  readonly file: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told when it can no longer be written (a code), and when it can again (null). It is tried again with every heartbeat. */
  readonly onTrouble: (code: string | null) => void;
  readonly timing?: StateFileTiming;
}

export interface StateFile {
  /** To be told after every change of the machines; what its readers do not see is not written. */
  note(health: Health): void;
  /** Writes what was noted last and no more after it. */
  close(): Promise<void>;
}

/** What a reader acts on. */
const essence = ({ state, value, startup, ready, live, degraded }: Health): string =>
  JSON.stringify([state, value, startup, ready, live, degraded]);

export function createStateFile(options: StateFileOptions): StateFile {
  const { file, pid, now, onTrouble, timing = STATE_FILE_TIMING } = options;
  let noted: Health | null = null;
  let since = now();
  let isDue = false;
  let isClosed = false;
  let writing: Promise<void> | null = null;
  let trouble: string | null = null;

  const write = async (health: Health): Promise<void> => {
    const code = await replace(file, recordOf(health, { pid, since, now: now(), lifetime: timing.lifetime }));
    if (code === trouble) return;
    trouble = code;
    onTrouble(code);
  };

  /** One at a time: two renames would race for who is last. */
  const writeAll = async (): Promise<void> => {
    while (isDue) {
      isDue = false;
      if (noted !== null) await write(noted);
    }
    writing = null;
  };

  const writeSoon = (): void => {
    isDue = true;
    writing ??= writeAll();
  };

  const heartbeat = setInterval(writeSoon, timing.heartbeat);

  return {
    note: (health) => {
      if (isClosed) return;
      const before = noted;
      noted = health;
      if (before?.state !== health.state) since = now();
      if (before === null || essence(before) !== essence(health)) writeSoon();
    },
    close: async () => {
      isClosed = true;
      clearInterval(heartbeat);
      const limit = new AbortController();
      const late = wait(timing.closing, undefined, { signal: limit.signal }).catch(() => undefined);
      await Promise.race([writing, late]);
      limit.abort();
    },
  };
}

/** @returns null, or the code of what went wrong */
async function replace(file: string, text: string): Promise<string | null> {
  const fresh = `${file}.tmp`;
  try {
    // An end in the middle of a write has left one; what somebody else may have put there is not followed either.
    await rm(fresh, { force: true });
    await writeFile(fresh, text, { flag: 'wx', mode: 0o600 });
    await rename(fresh, file);
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  }
}
