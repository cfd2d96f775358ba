/** Resident memory as Linux counts it; null on systems without /proc. */
import { type ProcessId, readProc } from './procFiles.ts';

const SAMPLE_INTERVAL_MS = 20;

function memory(process: ProcessId, field: 'VmHWM' | 'VmRSS'): number | null {
  const line = (readProc(process, 'status') ?? '').split('\n').find((one) => one.startsWith(`${field}:`));
  const kibibytes = /\d+(?= kB)/u.exec(line ?? '')?.[0];
  return kibibytes === undefined ? null : (Number(kibibytes) * 1_024) / 1e6;
}

/** The most memory that a process ever held, MB (1,000,000 bytes). */
export const peakMemory = (process: ProcessId): number | null => memory(process, 'VmHWM');

/** What a process holds now, MB. */
export const residentMemory = (process: ProcessId): number | null => memory(process, 'VmRSS');

export interface ChildrenWatch {
  stop(): number | null;
}

/** Looks at the children of a process again and again; `stop` gives the highest peak among them, MB. */
export function watchChildren(parent: number): ChildrenWatch {
  let highest: number | null = null;
  const look = (): void => {
    const children = (readProc(parent, `task/${parent}/children`) ?? '').split(' ').filter((id) => id !== '');
    for (const child of children) {
      const peak = peakMemory(Number(child));
      if (peak !== null && (highest === null || peak > highest)) highest = peak;
    }
  };
  const timer = setInterval(look, SAMPLE_INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return highest;
    },
  };
}
