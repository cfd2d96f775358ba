/** How long the intake waits before it tries again. */
import { setTimeout as delay } from 'node:timers/promises';
import { TelegramError } from '../telegramError.ts';

/** Milliseconds. */
export interface BackoffTiming {
  /** At most, after the first failure; doubled with each one after it. */
  readonly first: number;
  /** At most, after however many. */
  readonly last: number;
  /** At least, always. */
  readonly least: number;
}

export const BACKOFF: BackoffTiming = { first: 500, last: 30_000, least: 200 };

/** @param failures one after the other, this one included */
export function waitAfter(error: unknown, failures: number, timing: BackoffTiming): number {
  const flood = error instanceof TelegramError ? error.retryAfter : null;
  return flood === null ? backoff(failures, timing) : Math.max(timing.least, flood);
}

/** The upper half of the range is left to chance, so that bots which failed together do not come back together. */
export function backoff(failures: number, timing: BackoffTiming, random: () => number = Math.random): number {
  const longest = Math.min(timing.last, timing.first * 2 ** (failures - 1));
  return Math.max(timing.least, longest * (0.5 + 0.5 * random()));
}

/** Ends early, and without an error, when the signal comes. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(Math.max(0, milliseconds), undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
