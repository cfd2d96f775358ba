/** Runs Stryker over one set of files, in a copy of the project, and gives its report. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');
const STRYKER = join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js');
/** What the last run of each set found; `--kept` reads it. */
const REPORTS = join(ROOT, 'node_modules/.cache/mutation');
const fileOf = (group: string, set: number): string => join(REPORTS, `${group}-${set}.json`);

const schema = z.object({ seconds: z.number(), report: z.string() });

export interface SetRun {
  /** Of the run. */
  readonly seconds: number;
  /** As Stryker wrote it: JSON. */
  readonly report: string;
}

/** @returns null where it was not run yet */
export async function keptRun(group: string, set: number): Promise<SetRun | null> {
  try {
    return schema.parse(JSON.parse(await readFile(fileOf(group, set), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export async function keepRun(group: string, set: number, run: SetRun): Promise<void> {
  await mkdir(REPORTS, { recursive: true });
  await writeFile(fileOf(group, set), JSON.stringify(run));
}

/**
 * Its progress goes to standard error.
 * @throws where Stryker could not do it, with what it said above, and when `signal` comes
 */
export async function runStryker(group: string, set: number, signal: AbortSignal): Promise<SetRun> {
  const begun = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-mutation-'));
  try {
    const code = await ended({ MUTATION_GROUP: group, MUTATION_SET: String(set), MUTATION_FOLDER: folder }, signal);
    signal.throwIfAborted();
    if (code !== 0) throw new Error(`Stryker ended with ${code ?? 'a signal'} on ${group}, set ${set}.`);
    const report = await readFile(join(folder, 'report.json'), 'utf8');
    return { seconds: Math.round((performance.now() - begun) / 1_000), report };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function ended(env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<number | null> {
  const child = spawn(process.execPath, [STRYKER, 'run', 'test/mutation/stryker.config.mjs'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 2, 2],
    // With a group of its own, so that its workers end with it.
    detached: true,
  });
  const stop = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  signal.addEventListener('abort', stop, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code);
    });
  });
}
