/**
 * Pictures that were made, as files in a folder of their own. Names are digests: a file tells the book's page to nobody
 * who has not got it, and nothing of who asked. What was used longest ago goes first where the folder becomes too large.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PictureReference } from '../tablePorts.ts';

export interface CachedPicture {
  readonly format: 'png' | 'jpeg';
  readonly bytes: Uint8Array;
}

export interface PictureCache {
  /** null where it was not made yet, or is no longer kept. @throws what the file system throws */
  find(reference: PictureReference): Promise<CachedPicture | null>;
  /** @throws what the file system throws: the picture is good all the same */
  keep(reference: PictureReference, picture: CachedPicture): Promise<void>;
}

export interface CacheOptions {
  /** Made when the first picture is kept. */
  readonly folder: string;
  /** Bytes of all files together. */
  readonly mostBytes: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Goes up when the same page would be drawn otherwise. */
const DRAWING = 1;

const FORMATS = ['png', 'jpeg'] as const;
const PICTURE = /^[0-9a-f]{64}\.(?:png|jpeg)$/;
const UNFINISHED = /^[0-9a-f]{64}\.(?:png|jpeg)\.[0-9a-f]{8}$/;

function nameOf({ hash, page, quotes }: PictureReference, format: CachedPicture['format']): string {
  const key = JSON.stringify([DRAWING, hash, page, quotes]);
  return `${createHash('sha256').update(key).digest('hex')}.${format}`;
}

/** How the file of each format ends: what was cut off by a full disk or a break is not shown. */
const ENDS: Readonly<Record<CachedPicture['format'], string>> = { png: 'ae426082', jpeg: 'ffd9' };

/** Puts a file where what was used last stands. */
function use(files: Map<string, number>, name: string, bytes: number): void {
  files.delete(name);
  files.set(name, bytes);
}

export function createPictureCache({ folder, mostBytes, now }: CacheOptions): PictureCache {
  /** Sizes by file name, what was used last at the end; read once, when it is first of use. */
  let shelf: Promise<Map<string, number>> | null = null;

  const open = (): Promise<Map<string, number>> => {
    shelf ??= readShelf(folder).catch((error: unknown) => {
      shelf = null;
      throw error;
    });
    return shelf;
  };

  const makeRoom = async (files: Map<string, number>): Promise<void> => {
    let total = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
    for (const [name, bytes] of files) {
      if (total <= mostBytes) return;
      files.delete(name);
      total -= bytes;
      await rm(join(folder, name), { force: true });
    }
  };

  return {
    find: async (reference) => {
      const files = await open();
      for (const format of FORMATS) {
        const name = nameOf(reference, format);
        if (!files.has(name)) continue;
        const path = join(folder, name);
        const bytes = await readIfThere(path);
        if (bytes === null || !bytes.toString('hex', bytes.length - 4).endsWith(ENDS[format])) {
          files.delete(name);
          await rm(path, { force: true });
          continue;
        }
        use(files, name, bytes.length);
        // After a restart the times of the files tell which was used last.
        const time = now() / 1_000;
        await utimes(path, time, time);
        return { format, bytes };
      }
      return null;
    },
    keep: async (reference, { format, bytes }) => {
      const files = await open();
      const name = nameOf(reference, format);
      const path = join(folder, name);
      const unfinished = `${path}.${randomBytes(4).toString('hex')}`;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        await writeFile(unfinished, bytes, { mode: 0o600 });
        await rename(unfinished, path);
      } finally {
        await rm(unfinished, { force: true });
      }
      use(files, name, bytes.length);
      await makeRoom(files);
    },
  };
}

/** What a break has left unfinished goes; whatever else is there is not ours and stays. */
async function readShelf(folder: string): Promise<Map<string, number>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  const files: { readonly name: string; readonly bytes: number; readonly usedAt: number }[] = [];
  for (const name of names) {
    if (UNFINISHED.test(name)) await rm(join(folder, name), { force: true });
    if (!PICTURE.test(name)) continue;
    const { size, mtimeMs } = await stat(join(folder, name));
    files.push({ name, bytes: size, usedAt: mtimeMs });
  }
  return new Map(files.toSorted((a, b) => a.usedAt - b.usedAt).map(({ name, bytes }) => [name, bytes]));
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
