/** A sleep that a ring ends, also one that came before anybody slept. */
export interface Bell {
  ring(): void;
  /** @param milliseconds Infinity: until it rings */
  sleep(milliseconds: number): Promise<void>;
}

/** What a timer of Node's holds. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** For one sleeper. */
export function createBell(): Bell {
  let hasRung = false;
  let wake: (() => void) | null = null;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    sleep: async (milliseconds) => {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer =
            milliseconds === Infinity ? null : setTimeout(resolve, Math.min(LONGEST_TIMER, Math.ceil(milliseconds)));
          wake = () => {
            if (timer !== null) clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      hasRung = false;
    },
  };
}
