/** Work that follows many changes, done once for those of an interval. */

export interface Paced {
  /** Something changed: the work is done within the interval. */
  readonly due: () => void;
  /** Does what is still due, and waits for what is going on. @throws what the work threw, then or before */
  readonly finish: () => Promise<void>;
}

/** @param interval between two beginnings of the work, ms; the first one waits that long, too */
export function paced(work: () => Promise<void>, interval: number): Paced {
  let timer: NodeJS.Timeout | null = null;
  let begunAt = performance.now();
  let running: Promise<void> = Promise.resolve();
  const begin = (): void => {
    timer = null;
    begunAt = performance.now();
    running = running.then(work);
    // Thrown by `finish`; until then nobody waits for it.
    running.catch(() => undefined);
  };
  return {
    due: () => {
      timer ??= setTimeout(begin, Math.max(0, begunAt + interval - performance.now()));
    },
    finish: async () => {
      if (timer !== null) {
        clearTimeout(timer);
        begin();
      }
      await running;
    },
  };
}
