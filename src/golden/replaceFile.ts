/** Replaces a small file as a whole: whoever reads it, whatever ends us, finds the old text or the new one. */
import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { type BigIntStats, lstatSync, renameSync, statSync } from 'node:fs';
import { open, readFile, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from '../errors.ts';
import { GoldenError } from './goldenError.ts';

/** Bytes; some four thousand questions. To read them takes a second, for which a bot attends to nothing else. */
const LARGEST = 512 * 1024;

/** A file as it was read. */
export interface FileState {
  /** Where it really is, links resolved. */
  readonly path: string;
  readonly text: string;
  /** Null: there is none yet. */
  readonly status: BigIntStats | null;
}

/** @throws GoldenError `golden_invalid` for what is no file of text; what the file system says */
export async function readState(file: string): Promise<FileState> {
  const path = await realpath(file).catch((error: unknown) => {
    // A link whose file is not there, as on a disk that is not mounted, is not to be replaced.
    if (codeOf(error) === 'ENOENT' && lstatSync(file, { throwIfNoEntry: false }) === undefined) return null;
    throw error;
  });
  if (path === null) return { path: file, text: '', status: null };
  const status = await stat(path, { bigint: true });
  // A pipe would be waited for for ever.
  if (!status.isFile() || status.size > LARGEST) {
    const what = `a regular file of at most ${LARGEST / 1024} KiB`;
    throw new GoldenError('golden_invalid', `${basename(file)} is not ${what}, and is left as it is.`);
  }
  return { path, text: textOf(await readFile(path), basename(file)), status };
}

/** Never half of it: what cannot be read would be lost when the file is written again. */
function textOf(bytes: Buffer, name: string): string {
  if (!isUtf8(bytes)) throw new GoldenError('golden_invalid', `${name} is not in UTF-8. Save it in UTF-8.`);
  return bytes.toString('utf8');
}

const isSame = (one: BigIntStats | null, other: BigIntStats | null): boolean =>
  one === null || other === null
    ? one === other
    : one.ino === other.ino &&
      one.size === other.size &&
      one.mtimeNs === other.mtimeNs &&
      one.ctimeNs === other.ctimeNs;

/**
 * @returns false, with nothing done, where the file is no longer as it was read: read it again
 * @throws what the file system says; nothing is left behind then
 */
export async function replaceFile({ path, status }: FileState, text: string): Promise<boolean> {
  // Hidden, and not a PDF: the library does not see it.
  const fresh = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  // A new file may be read by whoever may list the folder.
  const mode =
    Number((status ?? (await stat(dirname(path), { bigint: true }))).mode) & (status === null ? 0o664 : 0o777);
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // In one go, so that of two who change it at once neither loses what the other wrote.
    if (!isSame(statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null, status)) {
      await rm(fresh);
      return false;
    }
    renameSync(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

/** The name, too, is to survive a loss of power. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
