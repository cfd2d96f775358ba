/**
 * A stuck event loop answers nobody, writes no state file and does not end by itself; Docker does not restart a container
 * for being unhealthy. So a process beside this one (watchdog.sh) ends it, with a signal that cannot be missed: whoever
 * restarts processes that died then starts a new one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { url as debuggerUrl } from 'node:inspector';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { codeOf, RulesLawyerError } from '../errors.ts';

export interface WatchdogTiming {
  /** Between two signs of life, and between two ticks of the watchdog; milliseconds. */
  readonly interval: number;
  /** Ticks without a sign of life that are too many. */
  readonly limit: number;
}

/** Trips 8 to 9 s after the last sign of life. */
export const WATCHDOG_TIMING: WatchdogTiming = { interval: 1_000, limit: 9 };

/** The event loop is not watched, or no longer. */
export class WatchdogError extends RulesLawyerError {}

const SCRIPT = fileURLToPath(new URL('watchdog.sh', import.meta.url));

/**
 * Watches until the signal aborts; not at all where the process was started for a debugger, which stops the loop on purpose.
 * @throws WatchdogError `no_watchdog` (there is no shell, or no process may be made), `watchdog_ended`
 */
export async function watchEventLoop(signal: AbortSignal, timing: WatchdogTiming = WATCHDOG_TIMING): Promise<void> {
  const { interval, limit } = timing;
  if (debuggerUrl() !== undefined) return endless(signal);
  // Nothing of the environment: it holds secrets. Only where `sleep` is found.
  const child = spawn('sh', [SCRIPT, String(limit), String(interval / 1_000)], {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own: a Ctrl-C at the terminal is for us, who have yet to drain, watched.
    detached: true,
  });
  child.unref();
  const beating = setInterval(() => child.kill('SIGURG'), interval);
  beating.unref();
  const end = (): void => endGroup(child);
  signal.addEventListener('abort', end, { once: true });
  try {
    await endOf(child);
    if (!signal.aborted) throw new WatchdogError('watchdog_ended', 'The watchdog of the event loop was ended.');
  } finally {
    clearInterval(beating);
    signal.removeEventListener('abort', end);
  }
}

async function endless(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** How a group answers that has just ended, which nobody has told us yet: none of it is there, or nothing but its remains. */
const GONE: readonly string[] = ['ESRCH', 'EPERM'];

/** Together with its `sleep`. Whether it was there any more is nobody's concern. */
export function endGroup({ pid, exitCode, signalCode }: Pick<ChildProcess, 'pid' | 'exitCode' | 'signalCode'>): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!GONE.includes(codeOf(error))) throw error;
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  try {
    await once(child, 'exit');
  } catch (error) {
    throw new WatchdogError('no_watchdog', 'The watchdog of the event loop could not be started.', { cause: error });
  }
}
