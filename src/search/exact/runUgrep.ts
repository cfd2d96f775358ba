/**
 * Runs one ugrep over lines on its standard input and reads back line numbers. No shell, an empty environment, a
 * process group of its own that is killed as a whole; the promise settles only when the process is gone.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { limitsOf, memoryExceeded } from './memoryLimit.ts';

export interface UgrepTask {
  /** Absolute path. */
  readonly ugrep: string;
  /** Absolute path, or null where the system has none: resident memory is watched instead. */
  readonly prlimit: string | null;
  readonly args: readonly string[];
  /** Each without a line end inside; read as fast as ugrep takes them. */
  readonly lines: Iterable<string>;
  /** Wall time from the start of the process, milliseconds. */
  readonly timeLimitMs: number;
  readonly memoryLimitBytes: number;
}

export type UgrepOutcome =
  /** Numbers of the matching lines, 1-based, ascending. */
  | { readonly kind: 'finished'; readonly lines: readonly number[] }
  | { readonly kind: 'stopped'; readonly limit: 'time' | 'memory' }
  /** It could not be started or ended with an error: its memory limit under prlimit, an option it does not know. */
  | { readonly kind: 'failed'; readonly reason: string };

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Characters of input handed over at once. */
const CHUNK_LENGTH = 65_536;
/** Kept of the output, characters; a line number takes at most about ten. */
const MAX_OUTPUT_LENGTH = 16_777_216;
/** Kept of the error output, characters: enough to name the fault. */
const MAX_ERROR_LENGTH = 500;

/** Rejects with the signal's reason when it aborts, after the process is gone; and with a fault in `task.lines`. */
export async function runUgrep(task: UgrepTask, signal: AbortSignal): Promise<UgrepOutcome> {
  signal.throwIfAborted();
  const child = await started(task);
  if (child instanceof Error) return { kind: 'failed', reason: child.message };
  let stopped: 'time' | 'memory' | null = null;
  const stop = (limit: 'time' | 'memory'): void => {
    stopped ??= limit;
    kill(child);
  };
  const onAbort = (): void => kill(child);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const timer = setTimeout(() => stop('time'), task.timeLimitMs);
  const watch = new AbortController();
  if (task.prlimit === null && child.pid !== undefined) {
    void memoryExceeded(child.pid, task.memoryLimitBytes, watch.signal).then((exceeded) => exceeded && stop('memory'));
  }
  try {
    const [output, errors, feeding, end] = await Promise.all([
      textOf(child.stdout, MAX_OUTPUT_LENGTH),
      textOf(child.stderr, MAX_ERROR_LENGTH),
      feed(child, task.lines),
      ending(child),
    ]);
    signal.throwIfAborted();
    if (feeding !== null) throw feeding;
    if (stopped !== null) return { kind: 'stopped', limit: stopped };
    // 1 is "no line matches" of ugrep but "cannot set the limits" of prlimit, which says so on standard error.
    if (end === 0 || (end === 1 && errors === '')) return { kind: 'finished', lines: lineNumbers(output) };
    return { kind: 'failed', reason: `ugrep ended with ${end}${errors === '' ? '' : `: ${errors}`}` };
  } finally {
    clearTimeout(timer);
    watch.abort();
    signal.removeEventListener('abort', onAbort);
  }
}

/** The running process, or the fault that kept it from starting. */
async function started(task: UgrepTask): Promise<Child | Error> {
  // The processor needs no more seconds than the clock gives; one is added as prlimit counts whole ones.
  const cpuSeconds = Math.ceil(task.timeLimitMs / 1000) + 1;
  const [program, ...args] =
    task.prlimit === null
      ? ([task.ugrep, ...task.args] as const)
      : ([task.prlimit, ...limitsOf(task.memoryLimitBytes, cpuSeconds), task.ugrep, ...task.args] as const);
  try {
    const child = spawn(program, args, {
      cwd: '/',
      env: {},
      shell: false,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    // A broken pipe reaches `feed` as a destroyed stream; without a listener it would end this process.
    child.stdin.on('error', () => undefined);
    return child;
  } catch (error) {
    // Some faults are thrown (not a program, arguments too long), others are events (gone, too many open files).
    return error instanceof Error ? error : new Error(String(error));
  }
}

function kill(child: Child): void {
  // Once it has been reaped its number may belong to somebody else.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    // `detached` made it the leader of a group; the group takes along whatever it may have started.
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself and is about to be reaped.
    child.kill('SIGKILL');
  }
  // What the pipes still hold is of no use, and nothing that outlived the group may keep them open.
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
}

/** The exit code or the signal, after the pipes are closed. */
function ending(child: Child): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => resolve(code ?? killedBy ?? 'no exit code'));
  });
}

/** Null when all was taken or ugrep stopped reading, which is its right; otherwise what `lines` threw. */
async function feed(child: Child, lines: Iterable<string>): Promise<unknown> {
  try {
    for (const chunk of chunks(lines)) {
      // A broken pipe: ugrep has seen enough, failed or was killed. How it ended says which.
      if (child.stdin.destroyed) return null;
      if (!child.stdin.write(chunk)) await drained(child.stdin);
      // A reader as fast as ugrep would otherwise keep everybody else waiting until the last line.
      await nextTurn();
    }
    child.stdin.end();
    return null;
  } catch (error) {
    kill(child);
    return error;
  }
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    if (stream.destroyed) return done();
    stream.on('drain', done);
    stream.on('close', done);
  });
}

function* chunks(lines: Iterable<string>): Generator<Buffer> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield Buffer.from(chunk);
    chunk = '';
  }
  if (chunk !== '') yield Buffer.from(chunk);
}

/** The first `limit` characters of a stream, read to its end; what came when it broke. */
async function textOf(stream: Readable, limit: number): Promise<string> {
  stream.setEncoding('utf8');
  let text = '';
  stream.on('data', (part: string) => {
    if (text.length < limit) text += part.slice(0, limit - text.length);
  });
  await new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => resolve());
  });
  return text;
}

/** From `12:` a line, the form of `--only-line-number`. */
function lineNumbers(output: string): readonly number[] {
  return output.split('\n').flatMap((line) => (/^\d+:$/.test(line) ? [Number(line.slice(0, -1))] : []));
}
