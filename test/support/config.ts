/** The configuration of an environment without anything, for tests that are about something else. */
import { resolve } from 'node:path';
import { type Config, parseConfig } from '../../src/config.ts';

export function standardConfig(changes: Partial<Config> = {}): Config {
  const parsed = parseConfig({}, resolve('/'), () => '');
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('\n'));
  return { ...parsed.config, ...changes };
}
