/** Two ways to hold a child to an amount of memory: the kernel's own limit where prlimit exists, else a watch. */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** How often the watch looks, milliseconds: a program that fills 1 GB/s overshoots by about 25 MB. */
const WATCH_INTERVAL_MS = 25;

/**
 * Options of prlimit, before the program: address space in bytes, processor time in seconds (so that a child ends by
 * itself should this process be killed) and no core files. prlimit replaces itself by the program: same pid.
 */
export function limitsOf(memoryBytes: number, cpuSeconds: number): readonly string[] {
  return [`--as=${memoryBytes}`, `--cpu=${cpuSeconds}`, '--core=0'];
}

/**
 * Resolves with true once the process holds more than `memoryBytes` of resident memory; with false when it is gone,
 * `signal` aborts, or the system has no /proc (then only time bounds the child).
 */
export async function memoryExceeded(pid: number, memoryBytes: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const resident = await residentBytes(pid);
    if (resident === null) return false;
    if (resident > memoryBytes) return true;
    // Rejects on abort only, which the loop's condition answers.
    await delay(WATCH_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

async function residentBytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null);
  const kibibytes = status === null ? null : /^VmRSS:\s*(\d+) kB$/m.exec(status);
  return kibibytes === null ? null : Number(kibibytes[1]) * 1024;
}
