/** The picture of the library that everybody else asks: its files, its games and their names, and what is wrong with it. */
import type { DocumentState, ShelvedGame } from '../ports.ts';
import { buildCatalogue } from './catalogue.ts';
import type { GamesIndex } from './gamesIndex.ts';
import type { KnownFile } from './indexing/publication.ts';
import { createNameMatcher, type NameMatcher } from './names/nameMatcher.ts';
import type { Scan } from './scan.ts';

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

/** What stands in the library now. Replaced as a whole, never changed. */
export interface LibraryContents {
  readonly root: string;
  readonly files: readonly LibraryFile[];
  readonly games: readonly ShelvedGame[];
  /** Finds games by what people call them. */
  readonly names: NameMatcher;
  /** About the library as a whole: the index, links, folders. Sentences for the owner. */
  readonly problems: readonly string[];
}

export const EMPTY_CONTENTS: LibraryContents = {
  root: '',
  files: [],
  games: [],
  names: createNameMatcher([]),
  problems: [],
};

/** Why a file could not be read this time: nothing of it is kept, and the next refresh tries again. */
export interface UnreadFile {
  readonly state: DocumentState;
  readonly reason: string;
}

/** What is known of a folder at one moment. */
export interface Findings {
  readonly scan: Scan;
  readonly known: readonly KnownFile[];
  /** By their paths, with the sentence for the owner. */
  readonly unread: ReadonlyMap<string, UnreadFile>;
  readonly index: GamesIndex;
}

export function contentsOf({ scan, known, unread, index }: Findings): LibraryContents {
  const rows = new Map(known.map((row) => [row.path, row]));
  const catalogue = buildCatalogue(
    scan.files.map(({ path }) => ({ path, title: rows.get(path)?.title ?? null })),
    index.entries,
  );
  const gameOf = new Map<string, string>();
  for (const { name, documents } of catalogue.games) {
    for (const path of documents) gameOf.set(path, gameOf.get(path) ?? name);
  }
  const files = scan.files.flatMap(({ path }): LibraryFile[] => {
    const game = gameOf.get(path) ?? '';
    const row = rows.get(path);
    if (row !== undefined) return [fileOf(row, game)];
    const why = unread.get(path);
    return why === undefined ? [] : [unreadFile(path, game, why)];
  });
  const documentOf = new Map(files.map((file) => [file.path, file.documentId]));
  const games = catalogue.games.map((game) => ({
    ...game,
    documents: game.documents.flatMap((path) => {
      const documentId = documentOf.get(path) ?? null;
      return documentId === null ? [] : [{ documentId, path }];
    }),
  }));
  // What was read of such a file before still serves.
  const outdated = [...unread].filter(([path]) => rows.has(path)).map(([path, { reason }]) => `${path}: ${reason}`);
  return {
    root: scan.root,
    files,
    games,
    names: createNameMatcher(games),
    problems: [
      ...scan.problems.map(({ path, reason }) => `${path}: ${reason}`),
      ...outdated,
      ...index.problems,
      ...catalogue.problems,
      ...sharedDocuments(files),
    ],
  };
}

function fileOf(row: KnownFile, game: string): LibraryFile {
  return {
    path: row.path,
    game,
    // Files point at finished documents only.
    state: row.state === 'indexing' ? 'damaged' : row.state,
    reason: row.reason,
    documentId: row.state === 'indexed' ? row.id : null,
    pages: row.page_count,
    pagesWithText: row.pages_with_text,
    passages: row.passage_count,
    language: row.language,
  };
}

function unreadFile(path: string, game: string, { state, reason }: UnreadFile): LibraryFile {
  const nothing = { documentId: null, pages: 0, pagesWithText: 0, passages: 0, language: 'und' };
  return { path, game, state, reason, ...nothing };
}

/** The same content under two games makes every answer out of it ambiguous: most likely one of them is a slip. */
function sharedDocuments(files: readonly LibraryFile[]): readonly string[] {
  const byDocument = Map.groupBy(
    files.filter((file) => file.documentId !== null),
    (file) => file.documentId,
  );
  return [...byDocument.values()].flatMap((same) => {
    if (new Set(same.map((file) => file.game)).size < 2) return [];
    const paths = same.map((file) => file.path);
    return [`${paths.slice(0, -1).join(', ')} and ${paths.at(-1)} are the same document, but of different games.`];
  });
}
