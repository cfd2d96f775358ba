/** `npm run restore`: a backup takes the place of the database; the bot has to be stopped. */
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { restore } from '../storage/restore.ts';
import { type Command, readOptions } from './command.ts';
import { storageExit } from './storageExit.ts';

export const USAGE = 'npm run restore -- [--json] FILE';

export const run: Command = async ({ args, config, terminal, cwd }) => {
  const { values, positionals } = readOptions(args, { json: { type: 'boolean' } }, USAGE, 'words');
  const [name = '', ...rest] = positionals;
  if (name === '' || rest.length > 0) throw new UsageError(`Which backup?\nUsage: ${USAGE}`);
  return storageExit(terminal, async () => {
    const { file, schema, replaced } = await restore(
      join(config.dataPath, 'rules-lawyer.sqlite'),
      resolve(cwd, name),
      Date.now(),
    );
    const before = replaced === null ? '' : `What was there before is ${replaced}.\n`;
    terminal.out(
      values.json === true
        ? `${JSON.stringify({ file, schema, replaced })}\n`
        : `Restored ${file} (schema ${schema}).\n${before}`,
    );
  });
};
