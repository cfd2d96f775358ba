/** Finds the PDFs of a library folder. Reads names and times only, never contents. */
import type { Dirent } from 'node:fs';
import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { LibraryError } from '../errors.ts';

export interface ScannedFile {
  /** Path inside the library folder, `/` between its parts. */
  readonly path: string;
  /** Where the file really is (links resolved); always inside the library folder. */
  readonly absolute: string;
  readonly bytes: number;
  /** Changes whenever the file is written or replaced. */
  readonly fingerprint: string;
}

/** A file or folder that could not be looked at, with what the owner can do. */
export interface ScanProblem {
  readonly path: string;
  readonly reason: string;
}

export interface Scan {
  /** The library folder, links resolved. */
  readonly root: string;
  readonly files: readonly ScannedFile[];
  readonly problems: readonly ScanProblem[];
}

/** Folders deeper than this are reported, not entered: nobody nests rulebooks so deep, a mount loop does. */
const DEEPEST = 12;

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}

/** @throws LibraryError `missing_folder`, `unreadable_folder` */
export async function resolveRoot(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if (!(await stat(root)).isDirectory()) {
      throw new LibraryError(
        'missing_folder',
        `The library ${folder} is not a folder. Name the folder that holds your PDFs.`,
      );
    }
    // A folder that can be listed and not entered holds files that nobody can read.
    await access(root, constants.R_OK | constants.X_OK);
    await readdir(root);
    return root;
  } catch (error) {
    if (error instanceof LibraryError) throw error;
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new LibraryError(
        'missing_folder',
        `The library folder ${folder} does not exist. Create it and put your PDFs there, or name another one (PDF_STORAGE_PATH, --library).`,
        { cause: error },
      );
    }
    throw new LibraryError(
      'unreadable_folder',
      `The library folder ${folder} cannot be read (${code}). Give this user the right to list and read it.`,
      { cause: error },
    );
  }
}

/** The state of a file as its folder knows it. */
export async function fingerprintOf(
  absolute: string,
): Promise<{ readonly bytes: number; readonly fingerprint: string }> {
  const status = await stat(absolute);
  return { bytes: status.size, fingerprint: [status.size, status.mtimeMs, status.ctimeMs, status.ino].join(':') };
}

/**
 * Lists every `.pdf` (in any case) below the folder. Hidden entries are passed over; links are followed only inside the
 * folder, and no folder is entered twice.
 * @throws LibraryError when the folder itself cannot be listed.
 */
export async function scanLibrary(folder: string): Promise<Scan> {
  const root = await resolveRoot(folder);
  const files: ScannedFile[] = [];
  const problems: ScanProblem[] = [];
  const entered = new Set<string>();
  const inside = root.endsWith(sep) ? root : root + sep;

  const look = async (entry: Dirent, directory: string, path: string, depth: number): Promise<void> => {
    const absolute = await realpath(join(directory, entry.name));
    // A link back to the folder itself: all of it is being looked at.
    if (absolute === root) return;
    if (!absolute.startsWith(inside)) {
      problems.push({ path, reason: 'This is a link out of the library folder. Put the file itself into the folder.' });
      return;
    }
    const status = await stat(absolute);
    if (status.isDirectory()) {
      await enter(absolute, path, depth + 1);
    } else if (status.isFile() && /\.pdf$/iu.test(entry.name)) {
      files.push({ path, absolute, ...(await fingerprintOf(absolute)) });
    }
  };

  const enter = async (directory: string, path: string, depth: number): Promise<void> => {
    if (entered.has(directory)) return;
    entered.add(directory);
    if (depth > DEEPEST) {
      problems.push({ path, reason: `Folders are nested more than ${DEEPEST} deep here. Move the PDFs further up.` });
      return;
    }
    const entries = await readdir(directory, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = path === '' ? entry.name : `${path}/${entry.name}`;
      const interesting = entry.isDirectory() || entry.isSymbolicLink() || /\.pdf$/iu.test(entry.name);
      if (entry.name.startsWith('.') || !interesting) continue;
      try {
        await look(entry, directory, below, depth);
      } catch (error) {
        // A file that vanished since it was listed is simply not there any more.
        if (errorCode(error) === 'ENOENT' && !entry.isSymbolicLink()) continue;
        problems.push({
          path: below,
          reason: `This cannot be read (${errorCode(error)}). Check its permissions, or the link.`,
        });
      }
    }
  };

  await enter(root, '', 0);
  return { root, files, problems };
}
