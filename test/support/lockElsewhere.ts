/** Another process that holds a lock on a database for as long as a test wants it to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';

const HOLDER = join(import.meta.dirname, 'lockHolder.ts');

/** Resolves when it has the lock; the returned function lets go of it. */
export async function lockElsewhere(file: string, what: 'writing' | 'all'): Promise<() => Promise<void>> {
  const holder = spawn(process.execPath, [HOLDER, file, what], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return async () => {
    const ended = once(holder, 'exit');
    holder.stdin.end();
    await ended;
  };
}
