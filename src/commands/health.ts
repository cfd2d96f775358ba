/** `npm run health`: one tier out of the state file, as JSON, with an exit code. The running process is not asked. */
import { readFile, stat } from 'node:fs/promises';
import { stateFileOf } from '../config.ts';
import { UsageError } from '../errors.ts';
import type { Tier } from '../health/health.ts';
import { judge } from '../health/stateRecord.ts';
import { type Command, readOptions } from './command.ts';

export const USAGE = 'npm run health -- startup|readiness|liveness';

const TIERS: ReadonlyMap<string, Tier> = new Map([
  ['startup', 'startup'],
  ['readiness', 'ready'],
  ['liveness', 'live'],
]);

/** null: there is none. */
async function textOf(file: string): Promise<string | null> {
  try {
    // Nobody may ever write into a pipe, and who reads one cannot be told to stop.
    if (!(await stat(file)).isFile()) throw new UsageError('STATE_FILE is no file.');
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new UsageError(`STATE_FILE cannot be read (${String(code) || 'unknown error'}).`);
  }
}

export const run: Command = async ({ args, config, terminal }) => {
  const { positionals } = readOptions(args, {}, USAGE, 'words');
  const [name = '', ...rest] = positionals;
  const tier = TIERS.get(name);
  if (tier === undefined || rest.length > 0) throw new UsageError(`Which tier?\nUsage: ${USAGE}`);
  const { ok, reason, record } = judge(await textOf(stateFileOf(config)), tier, Date.now());
  terminal.out(`${JSON.stringify({ tier: name, status: ok ? 'ok' : 'unavailable', reason, ...record })}\n`);
  return ok ? 0 : 1;
};
