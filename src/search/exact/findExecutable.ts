/** Finds a program on a search path as a shell would, except that relative folders are not looked into. */
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where packages put programs; used where the caller passes no path of its own. */
export const SYSTEM_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'].join(delimiter);

/** The absolute path of the first executable file of that name, or null. `searchPath` is in the form of `PATH`. */
export async function findExecutable(name: string, searchPath: string): Promise<string | null> {
  // A relative or empty entry means the working folder, which is not a place to start programs from.
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const candidate = join(folder, name);
    if (await isExecutableFile(candidate)) return candidate;
  }
  return null;
}

async function isExecutableFile(file: string): Promise<boolean> {
  // Missing, not ours to run, or gone between the two looks: each means that it is not there for us.
  const [accessible, stats] = await Promise.allSettled([access(file, constants.X_OK), stat(file)]);
  return accessible.status === 'fulfilled' && stats.status === 'fulfilled' && stats.value.isFile();
}
