/**
 * Whether a database is still where it was opened. One whose file was removed, or replaced, goes on as if nothing had happened:
 * in WAL mode SQLite does not look, and what is written is gone with the process.
 */
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { StorageError } from '../errors.ts';

/**
 * @param file of a database that is open
 * @returns what to ask before something is written that nobody else has. @throws StorageError `unwritable`
 */
export function placeOf(file: string): () => Promise<void> {
  const { ino: opened } = statSync(file, { bigint: true });
  return async () => {
    const found = await stat(file, { bigint: true }).then(
      ({ ino }) => ino,
      (error: unknown) => error,
    );
    // As SQLite compares them in its other modes: the number alone. Where it cannot be looked at, writing will tell.
    if (found === opened || (found instanceof Error && !isMissing(found))) return;
    throw new StorageError(
      'unwritable',
      `The database ${file} was removed or replaced while it was in use. Start the bot again (DATA_PATH).`,
    );
  };
}

const isMissing = (error: Error): boolean => 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
