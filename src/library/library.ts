/** The library: what the folder holds, brought into the database, and the picture of it that everybody else asks. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { RulesLawyerError, StorageError } from '../errors.ts';
import type { DocumentState, LibraryRefresh } from '../ports.ts';
import { storageError } from '../storage/database.ts';
import type { Database } from '../storage/schema.ts';
import { contentsOf, EMPTY_CONTENTS, type LibraryContents, type UnreadFile } from './contents.ts';
import { findPdftotext } from './extraction/findPdftotext.ts';
import { type GamesIndex, parseGamesIndex } from './gamesIndex.ts';
import { READER } from './indexing/documentStore.ts';
import { hashOf, indexDocument, UnreadableFileError } from './indexing/indexDocument.ts';
import {
  forgetFiles,
  type KnownFile,
  knownFiles,
  pointAtKnown,
  removeUnusedDocuments,
} from './indexing/publication.ts';
import { paced } from './paced.ts';
import { type Scan, type ScannedFile, scanLibrary } from './scan.ts';

const GAMES_INDEX = 'games_index.json';

/** How often the picture is made anew while many files are read, ms: it costs more the more files there are. */
const PUBLISH_INTERVAL = 1_000;

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
  /** Whether the folder was looked at once, whatever came of it: before, what is missing may only not be read yet. */
  wasRead(): boolean;
  /** Resolves with the first picture, or when the first look at the folder ended without one. */
  shown(): Promise<void>;
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
  let wasRead = false;
  /** The index as the last look that came to its end has read it. */
  let lastIndex: GamesIndex | null = null;
  const shown = Promise.withResolvers<void>();

  /** Whether the file had to be read: its content may be known from elsewhere. @throws UnreadableFileError */
  const bringUpToDate = async (
    root: string,
    file: ScannedFile,
    position: { readonly file: number; readonly files: number; readonly again: boolean },
    signal: AbortSignal,
  ): Promise<boolean> => {
    const { again, ...at } = position;
    const hash = await hashOf(file, signal);
    // A file that was touched is read again where the verdict over its content may have been due to the moment.
    if (await pointAtKnown(db, { root, path: file.path }, file.fingerprint, hash, again)) return false;
    const { state, reason } = await indexDocument(root, file, hash, {
      db,
      pdftotext: options.pdftotext,
      signal,
      onPage: (page, pageCount) => onProgress({ kind: 'reading', path: file.path, ...at, page, pageCount }),
    });
    onProgress({ kind: 'read', path: file.path, state, reason });
    return true;
  };

  const refresh = async (signal: AbortSignal): Promise<LibraryRefresh> => {
    const scan = await scanLibrary(options.folder);
    const index = await readGamesIndex(scan.root);
    const unread = new Map<string, UnreadFile>();
    const publish = async (): Promise<void> => {
      contents = contentsOf({ scan, known: await knownFiles(db, scan.root), unread, index });
      shown.resolve();
    };
    const known = new Map((await knownFiles(db, scan.root)).map((row) => [row.path, row]));
    const helped = [...known.values()].some(wantsPdftotext) && options.pdftotext && (await findPdftotext());
    const stale = scan.files.filter((file) => {
      const row = known.get(file.path);
      if (row === undefined || row.fingerprint !== file.fingerprint || row.reader !== READER) return true;
      return helped && wantsPdftotext(row);
    });
    // What an earlier run has read serves while the rest is being read.
    if (stale.length > 0) await publish();
    const publishing = paced(publish, PUBLISH_INTERVAL);
    try {
      for (const [at, file] of stale.entries()) {
        signal.throwIfAborted();
        try {
          const position = { file: at + 1, files: stale.length, again: known.has(file.path) };
          if (await bringUpToDate(scan.root, file, position, signal)) publishing.due();
        } catch (error) {
          const why = unreadFor(error, signal);
          if (why !== null) unread.set(file.path, why);
        }
      }
    } finally {
      await publishing.finish();
    }
    const gone = goneFrom(scan, known.keys());
    await forgetFiles(db, scan.root, gone);
    await publish();
    // Only now: nobody may be sent to a document that is no longer there.
    if (gone.length > 0 || stale.length > 0) await removeUnusedDocuments(db);
    const indexed = contents.files.filter((file) => file.state === 'indexed').length;
    const changed = stale.length > 0 || gone.length > 0 || !isDeepStrictEqual(index, lastIndex);
    lastIndex = index;
    return { documents: contents.files.length, indexed, quarantined: contents.files.length - indexed, changed };
  };

  return {
    contents: () => contents,
    wasRead: () => wasRead,
    shown: () => shown.promise,
    refresh: (signal) => {
      // One at a time: two would read the same new book twice.
      const before = Promise.allSettled([refreshing]);
      const refreshed = before.then(() => {
        signal.throwIfAborted();
        return refresh(signal).finally(() => {
          wasRead = true;
          shown.resolve();
        });
      });
      refreshing = refreshed;
      return refreshed;
    },
    settled: async () => {
      await Promise.allSettled([refreshing]);
    },
  };
}

/** Found damaged by PDFium alone: pdftotext may read it. */
const wantsPdftotext = ({ state, engine }: KnownFile): boolean => state === 'damaged' && engine === 'pdfium';

/**
 * What an error of one file costs: that file, or, for one that is gone, nothing.
 * @throws the error, where it is the end of the refresh: an abort, or a database that serves no other file either
 */
function unreadFor(error: unknown, signal: AbortSignal): UnreadFile | null {
  if (error instanceof UnreadableFileError) {
    return error.code === 'gone' ? null : { state: error.state, reason: error.message };
  }
  // SQLite rolls back by itself for want of space or of a working disk, and that is all that Kysely then tells.
  const rolledBack = error instanceof Error && error.message.startsWith('cannot rollback');
  const ofStorage = error instanceof StorageError || storageError(error, '') instanceof StorageError || rolledBack;
  if (signal.aborted || ofStorage) throw error;
  if (error instanceof RulesLawyerError) return { state: 'damaged', reason: error.message };
  const told = error instanceof Error ? ('code' in error ? String(error.code) : error.name) : 'unknown error';
  return {
    state: 'damaged',
    reason: `The PDF could not be indexed (${told}): a defect of this program. Please report it; the other files serve.`,
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
