/** `npm run backup`: a copy of the database, checked, while the bot goes on. */
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { backUp } from '../storage/backup.ts';
import { type Command, readOptions } from './command.ts';
import { megabytes, storageExit } from './storageExit.ts';

export const USAGE = 'npm run backup -- [--to FILE] [--json]';

export const run: Command = async ({ args, config, terminal, cwd }) => {
  const { values } = readOptions(args, { to: { type: 'string' }, json: { type: 'boolean' } }, USAGE, 'no words');
  // What an unset variable of a shell leaves behind.
  if (values.to === '') throw new UsageError('--to takes a file; the name is empty.');
  const target = values.to === undefined ? null : resolve(cwd, values.to);
  return storageExit(terminal, () => {
    const { file, bytes, schema } = backUp(join(config.dataPath, 'rules-lawyer.sqlite'), target, Date.now());
    terminal.out(
      values.json === true
        ? `${JSON.stringify({ file, bytes, schema })}\n`
        : `Backed up to ${file} (${megabytes(bytes)}, schema ${schema}).\n`,
    );
  });
};
