/** The library: what the folder holds, brought into the database, and the picture of it that everybody else asks. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LibraryError } from '../errors.ts';
import type { DocumentState, LibraryRefresh, ShelvedGame } from '../ports.ts';
import { retryWhileLocked } from '../storage/database.ts';
import type { Database } from '../storage/schema.ts';
import { buildCatalogue } from './catalogue.ts';
import { parseGamesIndex } from './gamesIndex.ts';
import { createNameMatcher, type NameMatcher } from './names/nameMatcher.ts';
import { READER, removeUnusedDocuments } from './indexing/documentStore.ts';
import { hashOf, indexDocument } from './indexing/indexDocument.ts';
import { type ScannedFile, scanLibrary } from './scan.ts';

const GAMES_INDEX = 'games_index.json';

/** One PDF of the library and what became of it. */
export interface LibraryFile {
  readonly path: string;
  readonly game: string;
  readonly state: DocumentState;
  /** What the owner can do about it; null for an indexed document. */
  readonly reason: string | null;
  readonly documentId: number | null;
  readonly pages: number;
  readonly pagesWithText: number;
  readonly passages: number;
  readonly language: string;
}

/** What stands in the library now. Replaced as a whole by every refresh. */
export interface LibraryContents {
  readonly root: string;
  readonly files: readonly LibraryFile[];
  readonly games: readonly ShelvedGame[];
  /** Finds games by what people call them. */
  readonly names: NameMatcher;
  /** About the library as a whole: the index, links, folders. Sentences for the owner. */
  readonly problems: readonly string[];
}

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
  /** The picture after the last refresh; empty before the first. */
  contents(): LibraryContents;
}

type Row = Awaited<ReturnType<typeof knownFiles>>[number];

async function knownFiles(db: Database, root: string) {
  return db
    .selectFrom('files')
    .innerJoin('documents', 'documents.id', 'files.document_id')
    .selectAll('documents')
    .select(['files.path', 'files.fingerprint'])
    .where('files.root', '=', root)
    .execute();
}

async function pointFile(
  db: Database,
  root: string,
  path: string,
  fingerprint: string,
  documentId: number,
): Promise<void> {
  await retryWhileLocked(() =>
    db
      .insertInto('files')
      .values({ root, path, fingerprint, document_id: documentId })
      .onConflict((conflict) =>
        conflict.columns(['root', 'path']).doUpdateSet({ fingerprint, document_id: documentId }),
      )
      .execute(),
  );
}

async function readGamesIndex(root: string): Promise<string | null> {
  try {
    return await readFile(join(root, GAMES_INDEX), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new LibraryError('unreadable_index', `${GAMES_INDEX} is there but cannot be read. Check its permissions.`, {
      cause: error,
    });
  }
}

const EMPTY: LibraryContents = { root: '', files: [], games: [], names: createNameMatcher([]), problems: [] };

export function createLibrary(options: LibraryOptions): Library {
  const { db, onProgress } = options;
  let contents = EMPTY;

  /** Reads the file if its content is new; returns why it could not be opened, or null. */
  const bringUpToDate = async (
    root: string,
    file: ScannedFile,
    position: { readonly file: number; readonly files: number },
    signal: AbortSignal,
  ): Promise<void> => {
    const hash = await hashOf(file.absolute, signal);
    const same = await db
      .selectFrom('documents')
      .select(['id', 'state', 'reason'])
      .where('hash', '=', hash)
      .where('reader', '=', READER)
      .executeTakeFirst();
    if (same !== undefined) {
      await pointFile(db, root, file.path, file.fingerprint, same.id);
      return;
    }
    const read = await indexDocument(file, hash, {
      db,
      pdftotext: options.pdftotext,
      signal,
      onPage: (page, pageCount) => onProgress({ kind: 'reading', path: file.path, ...position, page, pageCount }),
    });
    await pointFile(db, root, file.path, read.fingerprint, read.documentId);
    onProgress({ kind: 'read', path: file.path, state: read.state, reason: read.reason });
  };

  return {
    contents: () => contents,
    refresh: async (signal) => {
      const scan = await scanLibrary(options.folder);
      const known = new Map((await knownFiles(db, scan.root)).map((row) => [row.path, row]));
      const stale = scan.files.filter((file) => {
        const row = known.get(file.path);
        return row === undefined || row.fingerprint !== file.fingerprint || row.reader !== READER;
      });
      const unopened = new Map<string, string>();
      for (const [index, file] of stale.entries()) {
        signal.throwIfAborted();
        try {
          await bringUpToDate(scan.root, file, { file: index + 1, files: stale.length }, signal);
        } catch (error) {
          const code = error instanceof Error && 'code' in error ? String(error.code) : '';
          // A file that cannot be opened is its own problem; everything else (the database, a stop) is not.
          if (!/^E[A-Z]+$/u.test(code)) throw error;
          if (code !== 'ENOENT') {
            unopened.set(file.path, `The file cannot be opened (${code}). Give this user the right to read it.`);
          }
        }
      }
      const present = new Set(scan.files.map((file) => file.path));
      const gone = [...known.keys()].filter((path) => !present.has(path));
      // An empty folder is more often a missing mount than a library thrown away: what was read stays.
      if (scan.files.length > 0) {
        for (const path of gone) {
          await db.deleteFrom('files').where('root', '=', scan.root).where('path', '=', path).execute();
        }
        if (gone.length > 0 || stale.length > 0) await removeUnusedDocuments(db);
      }

      const rows = new Map((await knownFiles(db, scan.root)).map((row) => [row.path, row]));
      contents = await picture(
        scan.root,
        scan.files,
        rows,
        unopened,
        scan.problems.map((p) => `${p.path}: ${p.reason}`),
      );
      const indexed = contents.files.filter((file) => file.state === 'indexed').length;
      return { documents: contents.files.length, indexed, quarantined: contents.files.length - indexed };
    },
  };
}

async function picture(
  root: string,
  files: readonly ScannedFile[],
  rows: ReadonlyMap<string, Row>,
  unopened: ReadonlyMap<string, string>,
  scanProblems: readonly string[],
): Promise<LibraryContents> {
  const problems = [...scanProblems];
  let json: string | null = null;
  try {
    json = await readGamesIndex(root);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    problems.push(error.message);
  }
  const index = json === null ? { entries: [], problems: [] } : parseGamesIndex(json);
  problems.push(...index.problems);
  const titled = files.map((file) => ({ path: file.path, title: rows.get(file.path)?.title ?? null }));
  const catalogue = buildCatalogue(titled, index.entries);
  problems.push(...catalogue.problems);

  const gameOf = new Map<string, string>();
  for (const game of catalogue.games)
    for (const path of game.documents) gameOf.set(path, gameOf.get(path) ?? game.name);
  const listed = files.flatMap((file): LibraryFile[] => {
    const row = rows.get(file.path);
    const reason = unopened.get(file.path) ?? row?.reason ?? null;
    const game = gameOf.get(file.path) ?? '';
    if (unopened.has(file.path) || row === undefined || row.state === 'indexing') {
      if (reason === null) return [];
      return [
        {
          path: file.path,
          game,
          state: 'damaged',
          reason,
          documentId: null,
          pages: 0,
          pagesWithText: 0,
          passages: 0,
          language: 'und',
        },
      ];
    }
    return [
      {
        path: file.path,
        game,
        state: row.state,
        reason,
        documentId: row.state === 'indexed' ? row.id : null,
        pages: row.page_count,
        pagesWithText: row.pages_with_text,
        passages: row.passage_count,
        language: row.language,
      },
    ];
  });
  const documentOf = new Map(listed.map((file) => [file.path, file.documentId]));
  const games = catalogue.games.map((game) => ({
    ...game,
    documents: game.documents.flatMap((path) => {
      const documentId = documentOf.get(path) ?? null;
      return documentId === null ? [] : [{ documentId, path }];
    }),
  }));
  return { root, files: listed, games, names: createNameMatcher(games), problems };
}
