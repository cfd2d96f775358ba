/** Looks at processes the way the system does: which children one has, and whether one is gone. Linux only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export const CAN_SEE_PROCESSES = existsSync('/proc/self/stat');

/** Ids; none where processes cannot be seen. */
export function childrenOf(pid: number): readonly number[] {
  if (!CAN_SEE_PROCESSES) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => statOf(candidate)?.parent === pid);
}

/** Ended, whether or not somebody has collected it yet. */
export function isGone(pid: number): boolean {
  const stat = statOf(pid);
  return stat === null || stat.state === 'Z' || stat.state === 'X';
}

export function cpuMsOf(pid: number): number {
  return statOf(pid)?.cpuMs ?? 0;
}

function statOf(pid: number): { state: string; parent: number; cpuMs: number } | null {
  if (!existsSync(`/proc/${pid}/stat`)) return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      state: fields[0] ?? '',
      parent: Number(fields[1]),
      cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    };
  } catch (error) {
    // It ended after it was listed.
    if (error instanceof Error) return null;
    throw error;
  }
}
