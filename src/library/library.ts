/** The library: what the folder holds, brought into the database, and the picture of it that everybody else asks. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentState, LibraryRefresh } from '../ports.ts';
import type { Database } from '../storage/schema.ts';
import { contentsOf, EMPTY_CONTENTS, type LibraryContents } from './contents.ts';
import { type GamesIndex, parseGamesIndex } from './gamesIndex.ts';
import { READER } from './indexing/documentStore.ts';
import { hashOf, indexDocument, UnreadableFileError } from './indexing/indexDocument.ts';
import { forgetFiles, knownFiles, pointAtKnown, removeUnusedDocuments } from './indexing/publication.ts';
import { type Scan, type ScannedFile, scanLibrary } from './scan.ts';

const GAMES_INDEX = 'games_index.json';

export type LibraryProgress =
  | {
      readonly kind: 'reading';
      readonly path: string;
      readonly file: number;
      readonly files: number;
      readonly page: number;
      readonly pageCount: number;
    }
  | { readonly kind: 'read'; readonly path: string; readonly state: DocumentState; readonly reason: string | null };

export interface LibraryOptions {
  readonly db: Database;
  readonly folder: string;
  /** Whether poppler's pdftotext may be asked where PDFium fails. */
  readonly pdftotext: boolean;
  readonly onProgress: (progress: LibraryProgress) => void;
}

export interface Library {
  /** Brings database and picture up to date with the folder. @throws LibraryError where the folder cannot be listed. */
  refresh(signal: AbortSignal): Promise<LibraryRefresh>;
  /**
   * The picture as of now: empty before the first refresh, and during one what was read before plus what has been read
   * since. A document that is being read anew serves as it was until the new reading is complete.
   */
  contents(): LibraryContents;
  /** Resolves when no refresh is under way, whatever came of it; the database may be closed then. */
  settled(): Promise<void>;
}

async function readGamesIndex(root: string): Promise<GamesIndex> {
  const file = join(root, GAMES_INDEX);
  try {
    if ((await stat(file)).isFile()) return parseGamesIndex(await readFile(file, 'utf8'));
    return { entries: [], problems: [`${GAMES_INDEX} is not a file, and no game is read from it.`] };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') return { entries: [], problems: [] };
    // Only the operating system's errors have a number.
    if (!(error instanceof Error && 'errno' in error)) throw error;
    return { entries: [], problems: [`${GAMES_INDEX} is there but cannot be read (${code}). Check its permissions.`] };
  }
}

export function createLibrary(options: LibraryOptions): Library {
  const { db, onProgress } = options;
  let contents = EMPTY_CONTENTS;
  let refreshing: Promise<unknown> = Promise.resolve();

  /** Whether the file had to be read: its content may be known from elsewhere. @throws UnreadableFileError */
  const bringUpToDate = async (
    root: string,
    file: ScannedFile,
    position: { readonly file: number; readonly files: number },
    signal: AbortSignal,
  ): Promise<boolean> => {
    const hash = await hashOf(file.absolute, signal);
    if (await pointAtKnown(db, { root, path: file.path }, file.fingerprint, hash)) return false;
    const { state, reason } = await indexDocument(root, file, hash, {
      db,
      pdftotext: options.pdftotext,
      signal,
      onPage: (page, pageCount) => onProgress({ kind: 'reading', path: file.path, ...position, page, pageCount }),
    });
    onProgress({ kind: 'read', path: file.path, state, reason });
    return true;
  };

  const refresh = async (signal: AbortSignal): Promise<LibraryRefresh> => {
    const scan = await scanLibrary(options.folder);
    const index = await readGamesIndex(scan.root);
    const unread = new Map<string, string>();
    const publish = async (): Promise<void> => {
      contents = contentsOf({ scan, known: await knownFiles(db, scan.root), unread, index });
    };
    const known = new Map((await knownFiles(db, scan.root)).map((row) => [row.path, row]));
    const stale = scan.files.filter((file) => {
      const row = known.get(file.path);
      return row === undefined || row.fingerprint !== file.fingerprint || row.reader !== READER;
    });
    // What an earlier run has read serves while the rest is being read.
    if (stale.length > 0) await publish();
    for (const [at, file] of stale.entries()) {
      signal.throwIfAborted();
      try {
        if (await bringUpToDate(scan.root, file, { file: at + 1, files: stale.length }, signal)) await publish();
      } catch (error) {
        if (!(error instanceof UnreadableFileError)) throw error;
        if (error.code !== 'gone') unread.set(file.path, error.message);
      }
    }
    const gone = goneFrom(scan, known.keys());
    await forgetFiles(db, scan.root, gone);
    await publish();
    // Only now: nobody may be sent to a document that is no longer there.
    if (gone.length > 0 || stale.length > 0) await removeUnusedDocuments(db);
    const indexed = contents.files.filter((file) => file.state === 'indexed').length;
    return { documents: contents.files.length, indexed, quarantined: contents.files.length - indexed };
  };

  return {
    contents: () => contents,
    refresh: (signal) => {
      const refreshed = refresh(signal);
      refreshing = refreshed;
      return refreshed;
    },
    settled: async () => {
      await Promise.allSettled([refreshing]);
    },
  };
}

/**
 * Known files that the folder has no more. An empty folder is more often a missing mount than a library thrown away, and
 * what lies in a folder that cannot be listed now may still be there.
 */
function goneFrom(scan: Scan, known: Iterable<string>): readonly string[] {
  if (scan.files.length === 0) return [];
  const present = new Set(scan.files.map((file) => file.path));
  const hidden = (path: string): boolean => scan.problems.some((problem) => path.startsWith(`${problem.path}/`));
  return [...known].filter((path) => !present.has(path) && !hidden(path));
}
