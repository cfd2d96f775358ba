/** Runs other programs for the bench and says how long they took, from start to end of the process. */
import { spawn } from 'node:child_process';

export interface Timed {
  readonly ms: number;
  readonly exitCode: number | null;
  readonly output: string;
}

export interface TimedOptions {
  readonly signal: AbortSignal;
  /** Called with the process identifier as soon as the program runs. */
  readonly onStart?: (pid: number) => unknown;
}

/**
 * Standard error is thrown away: pdftotext writes thousands of lines about harmless fonts.
 * @throws the reason of `signal`; the system's error where the program cannot be started
 */
export function runTimed(program: string, args: readonly string[], { signal, onStart }: TimedOptions): Promise<Timed> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], signal });
    let output = '';
    if (child.pid !== undefined) onStart?.(child.pid);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ ms: performance.now() - startedAt, exitCode, output }));
  });
}
