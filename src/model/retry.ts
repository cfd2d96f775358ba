/** The one place where a request to the model is made again. */
import { setTimeout as pause } from 'node:timers/promises';
import { ModelError, type ModelErrorCode } from './modelError.ts';

/** Milliseconds, but for the count. */
export interface RetryPolicy {
  /** How often requests of one question may be made again, all together. */
  readonly retries: number;
  /** Before a retry, where the server names no time. A random part of it is left out, so that many do not come at once. */
  readonly delay: number;
  /** What must remain for the retry itself: a wait that leaves less is not begun. */
  readonly reserve: number;
}

export const RETRY_POLICY: RetryPolicy = { retries: 1, delay: 1_000, reserve: 5_000 };

/** A call that hung or was cut has had its time; the others would fail the same way again. */
const TRIED_AGAIN: readonly ModelErrorCode[] = ['flood', 'unreachable'];

export interface Retries {
  /** @throws what the last attempt threw, or the signal's reason */
  run<T>(attempt: () => Promise<T>): Promise<T>;
}

/**
 * For the requests of one question. `timeLeft` tells the milliseconds it still has; `signal` ends a wait, and its reason is a
 * ModelError.
 */
export function createRetries(policy: RetryPolicy, timeLeft: () => number, signal: AbortSignal): Retries {
  let left = policy.retries;
  return {
    async run(attempt) {
      for (;;) {
        try {
          return await attempt();
        } catch (error) {
          const wait = waitAfter(error, policy);
          if (wait === null || left === 0 || wait + policy.reserve > timeLeft()) throw error;
          left -= 1;
          await pausing(wait, signal);
        }
      }
    },
  };
}

function waitAfter(error: unknown, { delay }: RetryPolicy): number | null {
  if (!(error instanceof ModelError) || !TRIED_AGAIN.includes(error.code)) return null;
  return error.retryAfter ?? delay * (1 - Math.random() / 2);
}

async function pausing(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
