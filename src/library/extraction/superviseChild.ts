/**
 * Runs one reading process under limits. The promise settles only after the process is gone, whatever happened:
 * it ended, broke a limit, was aborted, or its output could not be handled.
 */
import { spawn } from 'node:child_process';
import { LibraryError } from '../../errors.ts';
import { readProcessUsage } from './processUsage.ts';
import type { Breach } from './reasons.ts';

export interface ChildCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** The child's whole environment: nothing of ours is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ChildSupervision {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Resident memory, bytes. */
  readonly memoryBytes: number;
  readonly signal: AbortSignal;
  /** Standard output as it comes. May throw: the child is killed and the error rejects the promise. */
  readonly onOutput: (chunk: Buffer) => void;
}

export interface ChildEnd {
  readonly exitCode: number | null;
  /** The limit that ended the child; `killed` where somebody else's SIGKILL did, as the system does when memory runs out. */
  readonly breach: Breach | null;
  /** The last of standard error, for our own log and never for a user. */
  readonly diagnostics: string;
}

const WATCH_INTERVAL_MS = 50;
const DIAGNOSTIC_CHARACTERS = 2_000;

/**
 * The child gets no environment but the command's, and a standard input that ends when this process does.
 * @throws the reason of `signal`; what `onOutput` threw; LibraryError `extraction_start` where the process cannot be started
 */
export function superviseChild(command: ChildCommand, supervision: ChildSupervision): Promise<ChildEnd> {
  const { signal } = supervision;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const child = spawn(command.program, command.args, {
      env: command.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    if (child.pid === undefined) {
      child.once('error', (error) => reject(cannotStart(command.program, error)));
      return;
    }
    const pid = child.pid;
    let breach: Breach | null = null;
    let failure: { readonly error: unknown } | null = null;
    let diagnostics = '';
    let handlerMs = 0;

    const kill = (): void => void child.kill('SIGKILL');
    const breakLimit = (limit: Breach): void => {
      if (failure === null) breach ??= limit;
      kill();
    };
    const fail = (error: unknown): void => {
      failure ??= { error };
      kill();
    };

    // What the handlers need is the parent's own time: the child waits for them and is not to blame.
    let creditedMs = 0;
    const onWallLimit = (): void => {
      const owedMs = handlerMs - creditedMs;
      creditedMs = handlerMs;
      if (owedMs < 1) breakLimit('wall');
      else wall = setTimeout(onWallLimit, owedMs);
    };
    let wall = setTimeout(onWallLimit, supervision.wallMs);
    const watch = setInterval(() => {
      const usage = readProcessUsage(pid);
      if (usage === null) return;
      if (usage.cpuMs > supervision.cpuMs) breakLimit('cpu');
      else if (usage.residentBytes > supervision.memoryBytes) breakLimit('resident_memory');
    }, WATCH_INTERVAL_MS);
    const onAbort = (): void => fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const release = (): void => {
      clearTimeout(wall);
      clearInterval(watch);
      signal.removeEventListener('abort', onAbort);
    };

    child.stdout.on('data', (chunk: Buffer) => {
      if (failure !== null || breach !== null) return;
      const startedAt = performance.now();
      try {
        supervision.onOutput(chunk);
      } catch (error) {
        fail(error);
      }
      handlerMs += performance.now() - startedAt;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      diagnostics = (diagnostics + text).slice(-DIAGNOSTIC_CHARACTERS);
    });
    // Nothing is ever written to the child; its end of the pipe closing is not an event of its own.
    child.stdin.on('error', () => child.stdin.destroy());
    // It runs, but a signal did not reach it; 'close' still comes when it ends.
    child.on('error', (error) => {
      failure ??= { error };
    });
    child.on('close', (exitCode, endSignal) => {
      release();
      if (failure !== null) reject(failure.error);
      else resolve({ exitCode, breach: breach ?? (endSignal === 'SIGKILL' ? 'killed' : null), diagnostics });
    });
  });
}

function cannotStart(program: string, cause: Error): LibraryError {
  return new LibraryError('extraction_start', `The PDF reader could not be started (${program}).`, {
    retryable: true,
    cause,
  });
}
