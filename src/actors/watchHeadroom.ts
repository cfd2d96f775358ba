/**
 * Looks at times how much memory and disk are left, and tells the housekeeping what it finds at first, and when that changes.
 * What nobody can tell at the moment is as it was.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type AnyEventObject, fromCallback } from 'xstate';
import type { HeadroomFact } from '../../machines/housekeeping.types.ts';
import { codeOf } from '../errors.ts';
import { readFreeSpace } from '../health/disk.ts';
import { diskIsLow, memoryIsLow, shownBytes } from '../health/headroom.ts';
import { type MemoryUse, readOwnMemory } from '../health/memory.ts';
import type { Resources } from '../resources.ts';

export interface HeadroomOptions {
  /** Between two looks, milliseconds; default 15,000. */
  readonly interval?: number;
  /** Where it is looked; default: at this machine. */
  readonly memory?: () => Promise<MemoryUse | null>;
  readonly disk?: (folder: string) => Promise<number | null>;
}

export const watchHeadroom = ({ dataFolder }: Pick<Resources, 'dataFolder'>, options: HeadroomOptions = {}) =>
  fromCallback<AnyEventObject>(({ sendBack }) => {
    const { interval = 15_000, memory = readOwnMemory, disk = readFreeSpace } = options;
    const leaving = new AbortController();
    const tellMemory = telling(sendBack, 'memory.recovered');
    const tellDisk = telling(sendBack, 'disk.recovered');
    let memoryWasLow: boolean | null = null;
    let diskWasLow: boolean | null = null;

    const look = async (): Promise<void> => {
      const [use, free] = await Promise.all([memory(), disk(dataFolder)]);
      if (leaving.signal.aborted) return;
      if (use !== null) {
        memoryWasLow = memoryIsLow(use, memoryWasLow);
        tellMemory(memoryWasLow ? { type: 'memory.ranLow', ...use } : null, use.used);
      }
      if (free === null) return;
      diskWasLow = diskIsLow(free, diskWasLow);
      tellDisk(diskWasLow ? { type: 'disk.ranLow', free } : null, free);
    };
    const lookOnAndOn = async (): Promise<void> => {
      while (!leaving.signal.aborted) {
        await look();
        await wait(interval, undefined, { signal: leaving.signal, ref: false }).catch(() => undefined);
      }
    };
    lookOnAndOn().catch((error: unknown) => sendBack({ type: 'headroom.failed', reason: codeOf(error) }));
    return () => leaving.abort();
  });

/** Passes on only what its hearer does not know yet: a change, or a shortage whose figure reads differently. */
function telling(sendBack: (event: AnyEventObject) => void, recovered: HeadroomFact['type']) {
  let known: string | null = null;
  return (shortage: HeadroomFact | null, figure: number): void => {
    const now = shortage === null ? '' : shownBytes(figure);
    if (now === known) return;
    known = now;
    sendBack(shortage ?? { type: recovered });
  };
}
