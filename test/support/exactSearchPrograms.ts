/** Real programs that stand on the search path as `ugrep`, and looks at the processes that they become. */
import { chmod, mkdtemp, readFile, realpath, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for one test; gone with everything in it when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'exact-search-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Long enough for a process to do its work on the busiest machine, milliseconds. */
export const PATIENT_MS = 50_000;

/** Puts a shell script as a program into the folder. `$$` is its process id, `FOLDER` in the script is the folder. */
export async function install(folder: string, name: string, script: string): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script.replaceAll('FOLDER', `'${folder}'`)}\n`);
  await chmod(file, 0o755);
}

export async function installAsUgrep(folder: string, script: string): Promise<void> {
  await install(folder, 'ugrep', script);
}

/** Announces its process id in the file `pid`, then does nothing for ten minutes. */
export const HANGS = 'echo $$ > FOLDER/pid; exec sleep 600';

/** What a script wrote into the file `pid`, once the line is complete. */
export async function announcedPid(folder: string): Promise<number> {
  const leaving = new AbortController();
  try {
    const changes = watch(folder, { signal: leaving.signal })[Symbol.asyncIterator]();
    for (;;) {
      // The first step starts the watching; only then may the file be looked for, or its change could be missed.
      const change = changes.next();
      const pid = await pidIn(folder);
      if (pid !== null) {
        change.catch(() => undefined);
        return pid;
      }
      await change;
    }
  } finally {
    leaving.abort();
  }
}

/** Whether the program that announces itself in the folder runs; one that was killed before it could does not. */
export async function isStillThere(folder: string): Promise<boolean> {
  const pid = await pidIn(folder);
  return pid !== null && isAlive(pid);
}

async function pidIn(folder: string): Promise<number | null> {
  const text = await readFile(join(folder, 'pid'), 'utf8').catch(() => '');
  return text.endsWith('\n') ? Number(text) : null;
}

export function isAlive(pid: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function paragraphsOf(...texts: readonly string[]): readonly { id: string; text: string }[] {
  return texts.map((text, index) => ({ id: `p${index}`, text }));
}

/** A signal that never aborts. */
export function unhurried(): AbortSignal {
  return new AbortController().signal;
}
