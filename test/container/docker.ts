/** The docker command line, and the image that the tests run. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

export const ROOT = join(import.meta.dirname, '../..');

/** Built before the first test; CONTAINER_IMAGE names one that is there already. */
export const IMAGE = process.env['CONTAINER_IMAGE'] ?? 'rules-lawyer:test';

/** How an image is built here: `docker build`, unless CONTAINER_BUILD says otherwise (words with blanks between them). */
const BUILD = (process.env['CONTAINER_BUILD'] ?? 'docker build').split(' ').filter((word) => word !== '');

/** What a command may say at most, bytes: a build says a lot. */
const MAX_OUTPUT = 32 * 1024 * 1024;

function run(command: readonly string[]): Promise<string> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: MAX_OUTPUT, cwd: ROOT }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.trim());
      else reject(new Error(`${command.join(' ')}\n${stderr}`, { cause: error }));
    });
  });
}

/**
 * Standard output, without the blanks around it.
 * @throws Error with the command and what it complained of
 */
export const docker = (...args: readonly string[]): Promise<string> => run(['docker', ...args]);

/** Standard output and standard error of a container. */
export function logsOf(container: string): Promise<string> {
  return run(['sh', '-c', 'docker logs "$1" 2>&1', 'sh', container]);
}

export async function build(tag: string): Promise<void> {
  await run([...BUILD, ROOT, '-t', tag]);
}

/** Whether an engine answers. */
export async function hasEngine(): Promise<boolean> {
  try {
    await docker('version', '--format', '{{.Server.Version}}');
    return true;
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

/** One value of `docker inspect`, by its Go template. */
export const inspect = (name: string, template: string): Promise<string> => docker('inspect', '-f', template, name);
