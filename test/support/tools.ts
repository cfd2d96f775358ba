/** What not every machine has and some tests need: whether it is here. Looked at by the tests and by `npm run chaos`. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { failDisk } from './failingDisk.ts';

/** Mounting needs the superuser, and Linux. */
export function canMount(): boolean {
  if (process.getuid?.() !== 0 || process.platform !== 'linux') return false;
  const folder = mkdtempSync(join(tmpdir(), 'rules-lawyer-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // No such program, or a container without the right.
    if (error instanceof Error) return false;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether strace is here, knows how to make calls fail, and may attach to a process of ours. */
export async function canTrace(): Promise<boolean> {
  const target = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60_000)'], { stdio: 'ignore' });
  try {
    const disk = await failDisk(target.pid ?? 0, { calls: 'fsync', error: 'EIO', when: '1+' });
    await disk.mend();
    return true;
  } catch (error) {
    // No such program, one that is too old, or a container without the right.
    if (error instanceof Error) return false;
    throw error;
  } finally {
    target.kill('SIGKILL');
  }
}

/** Where Debian and others put the library; null: it is not here. */
export function faketimeLibrary(): string | null {
  if (process.platform !== 'linux') return null;
  const folders = ['/usr/lib', '/usr/local/lib', '/usr/lib64'].filter((folder) => existsSync(folder));
  const places = folders.flatMap((folder) => [
    join(folder, 'faketime'),
    ...readdirSync(folder)
      .filter((name) => name.endsWith('-linux-gnu') || name.startsWith('arm-linux'))
      .map((name) => join(folder, name, 'faketime')),
  ]);
  return places.map((place) => join(place, 'libfaketime.so.1')).find((file) => existsSync(file)) ?? null;
}
