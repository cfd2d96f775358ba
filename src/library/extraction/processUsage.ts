/** What a process has used so far, as Linux tells it. Where there is no /proc the answer is null and the caller does without. */
import { readFileSync } from 'node:fs';

export interface ProcessUsage {
  /** User and system time of all threads, milliseconds. */
  readonly cpuMs: number;
  readonly residentBytes: number;
}

/** The kernel reports times in USER_HZ, which is 100 on every architecture that Node supports. */
const MS_PER_TICK = 10;

/** Usage of the process `pid`; null where /proc is missing or the process has ended. */
export function readProcessUsage(pid: number): ProcessUsage | null {
  const stat = readProc(pid, 'stat');
  const status = readProc(pid, 'status');
  if (stat === null || status === null) return null;
  // The second field is the program's name in brackets and may itself hold blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  // A process that has ended but was not yet collected has no VmRSS.
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? '0';
  return { cpuMs: ticks * MS_PER_TICK, residentBytes: Number(resident) * 1024 };
}

function readProc(pid: number, name: 'stat' | 'status'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch (error) {
    // ENOENT: no /proc or no such process. ESRCH: it ended between open and read. Whatever else the system says, there is no usage.
    if (error instanceof Error) return null;
    throw error;
  }
}
