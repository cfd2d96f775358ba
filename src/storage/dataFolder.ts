/** Looks whether a database can live in a folder, before one is opened there: SQLite's own words do not tell why it cannot. */
import { rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { codeOf, StorageError } from '../errors.ts';
import { fullError, makeFolderOf } from './database.ts';

/** Bytes: what a file system that is full to the last block does not take. */
const PROBE = 8_192;

/** The same each time: what a process that was killed has left is overwritten. */
const PROBE_NAME = '.probe';

const WAY_OUT = 'or name another folder (DATA_PATH)';

/** Makes the folder of the database where it is missing. @throws StorageError `full`, `io` (retryable), `unwritable` */
export async function checkDataFolder(databaseFile: string): Promise<void> {
  makeFolderOf(databaseFile);
  const folder = dirname(databaseFile);
  const probe = join(folder, PROBE_NAME);
  try {
    await writeFile(probe, Buffer.alloc(PROBE), { mode: 0o600, flush: true });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw fullError(databaseFile, error);
    if (code === 'EIO') {
      throw new StorageError('io', `The disk of the data folder ${folder} fails (${code}): check it, ${WAY_OUT}.`, {
        retryable: true,
        cause: error,
      });
    }
    throw new StorageError('unwritable', await sentenceOf(folder, code), { cause: error });
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

async function sentenceOf(folder: string, code: string): Promise<string> {
  if (code === 'EROFS')
    return `The data folder ${folder} is on a file system that is read-only: mount it writable, ${WAY_OUT}.`;
  const owner = await stat(folder).then(
    ({ uid }) => uid,
    () => null,
  );
  const self = process.getuid?.() ?? null;
  if ((code === 'EACCES' || code === 'EPERM') && owner !== null && self !== null && owner !== self) {
    return `The data folder ${folder} belongs to user ${owner}, and user ${self}, who runs this, may not write there: give it to them (chown -R ${self}), ${WAY_OUT}.`;
  }
  return `The data folder ${folder} cannot be written (${code}): let this user write there, ${WAY_OUT}.`;
}
