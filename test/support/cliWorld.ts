/** Users and locks around the commands: an unprivileged user to run as, and a look at who is left. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const NOBODY = 65_534;
const MAIN = join(import.meta.dirname, '../../src/main.ts');

/**
 * How to run a command as a user whom permissions hold back: `{}` for an ordinary user, another user for the superuser,
 * null where that user could not even read the program.
 */
export function unprivileged(): { readonly uid?: number } | null {
  if (process.getuid?.() !== 0) return {};
  const probe = spawnSync(process.execPath, ['-e', `require('node:fs').readFileSync(${JSON.stringify(MAIN)})`], {
    uid: NOBODY,
  });
  return probe.status === 0 ? { uid: NOBODY } : null;
}

/** Hands a folder and all in it to the user. */
export function giveTo({ uid }: { readonly uid?: number }, path: string): void {
  if (uid === undefined) return;
  chownSync(path, uid, -1);
  if (!lstatSync(path).isDirectory()) return;
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) giveTo({ uid }, join(path, name));
}
