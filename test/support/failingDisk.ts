/** Makes calls of a running process fail, as a failing disk does: strace attaches to it, answers in the disk's place, and lets go of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface FailingCalls {
  /** Names of system calls with commas. */
  readonly calls: string;
  readonly error: 'EIO' | 'ENOSPC';
  /** Which of them, as strace counts them in each thread: `7+` from the seventh on, `1+3` every third. */
  readonly when: string;
}

export interface FailingDisk {
  /** How many calls have failed so far. */
  readonly failed: () => number;
  /** The disk is well again; resolves when the process is left alone. */
  readonly mend: () => Promise<void>;
}

/** Resolves when the next call may fail. @throws where strace cannot attach */
export async function failDisk(pid: number, { calls, error, when }: FailingCalls): Promise<FailingDisk> {
  const filter = ['-e', `trace=${calls}`, '-e', `inject=${calls}:error=${error}:when=${when}`];
  const tracer = spawn('strace', ['-f', '-p', String(pid), ...filter], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(tracer, 'exit');
  let said = '';
  let failed = 0;
  tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${said}${text}`.split('\n');
    said = lines.pop() ?? '';
    failed += lines.filter((line) => line.includes('(INJECTED)')).length;
  });
  const [first] = await Promise.race([once(tracer.stderr, 'data'), ended.then(() => ['nothing'])]);
  if (!String(first).includes('attached')) {
    tracer.kill('SIGKILL');
    throw new Error(`strace cannot attach: ${String(first)}`);
  }
  return {
    failed: () => failed,
    mend: async () => {
      tracer.kill('SIGINT');
      await ended;
    },
  };
}
