/** Peaks of resident memory as Linux counts them; null on systems without /proc. */
import { readFileSync } from 'node:fs';

const SAMPLE_INTERVAL_MS = 20;

function read(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    // No /proc here, or the process is gone: both mean that there is nothing to know.
    if (error instanceof Error) return null;
    throw error;
  }
}

/** The most memory that a process ever held, MB (1,000,000 bytes). */
export function peakMemory(process: number | 'self'): number | null {
  const status = read(`/proc/${process}/status`);
  const kibibytes = /^VmHWM:\s+(\d+) kB$/mu.exec(status ?? '')?.[1];
  return kibibytes === undefined ? null : (Number(kibibytes) * 1_024) / 1e6;
}

export interface ChildrenWatch {
  stop(): number | null;
}

/** Looks at the children of a process again and again; `stop` gives the highest peak among them, MB. */
export function watchChildren(parent: number): ChildrenWatch {
  let highest: number | null = null;
  const look = (): void => {
    const children = (read(`/proc/${parent}/task/${parent}/children`) ?? '').split(' ').filter((id) => id !== '');
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
