/** A fair semaphore: at most `limit` holders, waiters served in the order in which they came. */

export interface Slots {
  /**
   * Resolves with the function that gives the slot back (calling it twice is harmless). Rejects with the signal's
   * reason when it aborts first; the waiter has then left the queue. A holder must not acquire again before releasing.
   */
  acquire(signal: AbortSignal): Promise<() => void>;
}

/** `limit` is a whole number of at least 1, otherwise a RangeError: with none, every search would wait for ever. */
export function createSlots(limit: number): Slots {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`at least one slot is needed, not ${limit}`);
  let free = limit;
  const waiting: (() => void)[] = [];

  function held(): () => void {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      // Handed over directly, so that a newcomer cannot overtake the queue.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    };
  }

  return {
    acquire(signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (free > 0) {
          free -= 1;
          resolve(held());
          return;
        }
        const grant = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(held());
        };
        const leave = (): void => {
          waiting.splice(waiting.indexOf(grant), 1);
          reject(signal.reason);
        };
        waiting.push(grant);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
