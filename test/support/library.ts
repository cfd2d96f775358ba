/** A library in a temporary folder with its database beside it, read by the real library; small real PDFs to put in. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLibrary, type Library, type LibraryProgress } from '../../src/library/library.ts';
import { openDatabase } from '../../src/storage/database.ts';
import type { Database } from '../../src/storage/schema.ts';
import { rawPdf, textLines } from './pdfRaw.ts';

/** A PDF with one page for each list of lines; every page gets enough plain text to count as a page with text. */
export function book(...pages: readonly (readonly string[])[]): Buffer {
  return rawPdf({
    pages: pages.map((lines) => ({
      content: textLines([...lines, 'This page of the rules was written for a test and says no more than that.']),
    })),
  });
}

/** A PDF of one page that says `sentence`. */
export const leaflet = (sentence: string): Buffer => book([sentence]);

/** A book of many pages that takes a while to read, so that something can happen meanwhile. */
export function longBook(pages: number, sentence = 'The round ends when the last card is drawn.'): Buffer {
  return book(
    ...Array.from({ length: pages }, (_, page) =>
      Array.from({ length: 40 }, (_unused, line) => `Rule ${page + 1}.${line + 1}: ${sentence}`),
    ),
  );
}

export interface TemporaryFolder extends AsyncDisposable {
  /** Holds everything; removed at the end. */
  readonly base: string;
  /** The library folder, links resolved. */
  readonly root: string;
  readonly dataPath: string;
  readonly databaseFile: string;
  /** Puts a file into the library, its folders with it. */
  readonly put: (path: string, content: Buffer | string) => Promise<string>;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'rules-lawyer-library-')));
  const root = join(base, 'library');
  await mkdir(root);
  return {
    base,
    root,
    dataPath: join(base, 'data'),
    databaseFile: join(base, 'data', 'rules-lawyer.sqlite'),
    put: async (path, content) => {
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(base, { recursive: true, force: true }),
  };
}

export interface OpenLibrary extends AsyncDisposable {
  readonly db: Database;
  readonly library: Library;
  /** Looks at the folder; gives the paths that were read, in order. */
  readonly refresh: () => Promise<readonly string[]>;
  /** Every file of the picture as `path: state`. */
  readonly states: () => readonly string[];
  /** The documents that hold the word, by their paths, as the picture and the index have them now. */
  readonly holding: (word: string) => Promise<readonly string[]>;
}

export async function openLibrary(
  { root, databaseFile }: Pick<TemporaryFolder, 'root' | 'databaseFile'>,
  onProgress: (progress: LibraryProgress) => void = () => undefined,
  pdftotext = false,
): Promise<OpenLibrary> {
  const db = await openDatabase(databaseFile);
  let read: string[] = [];
  const library = createLibrary({
    db,
    folder: root,
    pdftotext,
    onProgress: (progress) => {
      if (progress.kind === 'read') read.push(progress.path);
      onProgress(progress);
    },
  });
  return {
    db,
    library,
    refresh: async () => {
      read = [];
      await library.refresh(new AbortController().signal);
      return read;
    },
    states: () => library.contents().files.map((file) => `${file.path}: ${file.state}`),
    holding: async (word) => {
      const rows = await db.selectFrom('passages').select('document_id').where('text', 'like', `%${word}%`).execute();
      const ids = new Set(rows.map((row) => row.document_id));
      return library.contents().files.flatMap((file) => (ids.has(file.documentId ?? -1) ? [file.path] : []));
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
