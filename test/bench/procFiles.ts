/** What Linux tells of a process under /proc; null on other systems, and once the process is gone. */
import { readFileSync } from 'node:fs';

export type ProcessId = number | 'self';

export function readProc(process: ProcessId, file: string): string | null {
  try {
    return readFileSync(`/proc/${process}/${file}`, 'latin1');
  } catch (error) {
    // No /proc here, or the process is gone: both mean that there is nothing to know.
    if (error instanceof Error) return null;
    throw error;
  }
}
