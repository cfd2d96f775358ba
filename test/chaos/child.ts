/** A program of the project as a group of processes of its own: whoever stops the run ends all that came of it. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { ROOT } from './rows.ts';

export interface ChildEnd {
  /** null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** The last of it. */
  readonly stderr: string;
}

/** For an end in order, and for its last words, ms. Bots that have to answer are not waited for. */
const GRACE = 5_000;

const KEPT = 20_000;

/**
 * `node ARGS` in the project's folder.
 * @param hear is told what it says on standard error
 * @throws the reason of `signal`, once everything has ended
 */
export async function runNode(
  args: readonly string[],
  signal: AbortSignal,
  hear: (text: string) => void = () => undefined,
): Promise<ChildEnd> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: outsideEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT);
    hear(text);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
    // Whoever has outlived it may keep its pipes.
    child.once('exit', (code) => setTimeout(() => resolve(code), GRACE).unref());
  });
  const { pid } = child;
  const stop = (): void => {
    if (pid === undefined) return;
    signalGroup(pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE);
    void ended.finally(() => {
      clearTimeout(timer);
      signalGroup(pid, 'SIGKILL');
    });
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const code = await ended;
    signal.throwIfAborted();
    return { code, stdout, stderr };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Whoever runs this inside a test is no worker of that test; and what is said is read, not looked at. */
function outsideEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(?:VITEST.*|NODE_OPTIONS|TEST|FORCE_COLOR)$/u;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), NO_COLOR: '1' };
}

function signalGroup(leader: number, name: NodeJS.Signals): void {
  try {
    process.kill(-leader, name);
  } catch (error) {
    // The last of them is gone.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
