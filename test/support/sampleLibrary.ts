/** The sample rulebooks, indexed into a database of their own as the program does it. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GameRef, Retrieval, ShelvedGame } from '../../src/ports.ts';
import { createResources, type OpenResources } from '../../src/resources.ts';
import { retrieve } from '../../src/search/retrieve.ts';

export const SAMPLES = join(import.meta.dirname, '../../samples');

export interface SampleLibrary extends AsyncDisposable, OpenResources {
  readonly games: readonly ShelvedGame[];
  readonly game: (name: string) => GameRef;
  /** Documents by their path in the library. */
  readonly documentIds: ReadonlyMap<string, number>;
  /** `name` null: the whole library. */
  readonly ask: (question: string, name: string | null) => Promise<Retrieval>;
}

/** @param copies files of the sample library, and the paths under which they are in the library; null for all of it as it is */
export async function openSamples(copies: Readonly<Record<string, string>> | null = null): Promise<SampleLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-samples-'));
  const libraryFolder = copies === null ? join(SAMPLES, 'library') : join(folder, 'library');
  for (const [path, source] of Object.entries(copies ?? {})) {
    await mkdir(dirname(join(libraryFolder, path)), { recursive: true });
    await copyFile(join(SAMPLES, 'library', source), join(libraryFolder, path));
  }
  const resources = createResources({
    databaseFile: join(folder, 'rules-lawyer.sqlite'),
    libraryFolder,
    maxConcurrentSearches: 1,
    onLibraryProgress: () => undefined,
    telegram: null,
    model: null,
  });
  const close = async (): Promise<void> => {
    await resources.release();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await resources.open();
    const open = resources.use();
    await open.library.refresh(AbortSignal.timeout(50_000));
    const { games } = open.library.contents();
    const game = (name: string): GameRef => {
      const found = games.find((candidate) => candidate.name === name);
      if (found === undefined) throw new Error(`no game ${name} among ${games.map((one) => one.name).join(', ')}`);
      return { id: found.id, name: found.name };
    };
    return {
      ...open,
      games,
      game,
      documentIds: new Map(games.flatMap(({ documents }) => documents.map((one) => [one.path, one.documentId]))),
      ask: (question, name) => retrieve(open.db, open.search, games, question, name === null ? null : game(name)),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
