/** How much space is left where the database is. */
import { statfs } from 'node:fs/promises';

/** Bytes that a user without privileges may still write; null where nobody can tell: the folder is gone, the system does not say. */
export async function readFreeSpace(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
