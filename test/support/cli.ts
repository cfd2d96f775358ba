/** The commands as real processes: `node src/main.ts …` with an environment that holds nothing but what a test gives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = join(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'src/main.ts');

/** No test waits for a process longer than this, ms. */
const PATIENCE = 50_000;

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the project's root, as under npm. */
  readonly cwd?: string;
  /** The user to run as; only the superuser may choose. */
  readonly uid?: number;
}

export interface CliEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<CliEnd>;
  /** Resolves when standard error holds `text`; rejects when the process ends without. */
  readonly saying: (text: string) => Promise<void>;
}

export function startCli(args: readonly string[], options: CliOptions = {}): RunningCli {
  const { env = {}, cwd = ROOT, uid } = options;
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
    ...(uid === undefined ? {} : { uid }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<CliEnd>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }));
  });
  return {
    child,
    pid: child.pid ?? -1,
    ended,
    saying: async (text) => {
      const over = ended.then(() => 'over' as const);
      while (!stderr.includes(text)) {
        const happened = await Promise.race([once(child.stderr, 'data'), over]);
        if (happened === 'over' && !stderr.includes(text)) throw new Error(`never said “${text}”:\n${stderr}`);
      }
    },
  };
}

export const runCli = (args: readonly string[], options: CliOptions = {}): Promise<CliEnd> =>
  startCli(args, options).ended;

/**
 * What a command that failed said: words for a person on standard error, nothing on standard output, and no trace of the
 * inside of the program.
 */
export function sentenceOf(end: CliEnd, exitCode: number): string {
  if (end.exitCode !== exitCode) throw new Error(`exit code ${end.exitCode} (${end.signal}):\n${end.stderr}`);
  if (end.stdout !== '') throw new Error(`standard output was not empty:\n${end.stdout}`);
  if (/\n\s+at |Error:|node:internal|undefined|\[object/.test(end.stderr)) throw new Error(`a trace:\n${end.stderr}`);
  return end.stderr;
}
