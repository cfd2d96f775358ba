/** What is opened at the start and closed at the end: the database and what lives on it. Used by the actors. */
import { codeOf, RulesLawyerError } from './errors.ts';
import { createLibrary, type Library, type LibraryProgress } from './library/library.ts';
import { createExactSearch, type ExactSearch } from './search/exact/exactSearch.ts';
import { createRankedSearch, type RankedSearch } from './search/rankedSearch.ts';
import { closeModelService, type ModelOptions, type ModelService, openModelService } from './modelService.ts';
import { openDatabase, storageError } from './storage/database.ts';
import type { Database } from './storage/schema.ts';
import { claimServing } from './storage/servingLock.ts';
import {
  closeTelegramService,
  openTelegramService,
  type TelegramOptions,
  type TelegramService,
} from './telegramService.ts';

export interface ResourceOptions {
  readonly databaseFile: string;
  readonly libraryFolder: string;
  readonly maxConcurrentSearches: number;
  readonly onLibraryProgress: (progress: LibraryProgress) => void;
  /** The library could not be brought up to date; gets a sentence for the operator. */
  readonly onRefreshFailed?: (sentence: string) => void;
  /** null: nobody is served but the terminal. */
  readonly telegram: TelegramOptions | null;
  /** null: the best passages are the answer. */
  readonly model: ModelOptions | null;
}

export interface OpenResources {
  readonly db: Database;
  readonly library: Library;
  readonly search: RankedSearch;
  readonly exactSearch: ExactSearch;
  readonly telegram: TelegramService | null;
  readonly model: ModelService | null;
}

export interface Resources {
  readonly libraryFolder: string;
  /** @throws StorageError */
  open(): Promise<void>;
  /** What is open. @throws where nothing is: a defect in the order of the lifecycle. */
  use(): OpenResources;
  /** Closes everything, also what is still opening; does nothing where nothing is open. */
  release(): Promise<void>;
}

export function createResources(options: ResourceOptions): Resources {
  let opening: Promise<OpenResources> | null = null;
  let opened: OpenResources | null = null;
  let giveUpServing: (() => void) | null = null;

  /** The machine hears no more than a code: what an operator has to read is told here. */
  const telling = (library: Library): Library => ({
    ...library,
    refresh: async (signal) => {
      try {
        return await library.refresh(signal);
      } catch (error) {
        if (signal.aborted) throw error;
        const told = storageError(error, options.databaseFile);
        options.onRefreshFailed?.(
          told instanceof RulesLawyerError ? told.message : `The library could not be read (${codeOf(told)}).`,
        );
        throw told;
      }
    },
  });

  const openAll = async (): Promise<OpenResources> => {
    // Before anything is migrated: whoever serves with this database may be of another version.
    if (options.telegram !== null) giveUpServing = await claimServing(options.databaseFile);
    const db = await openDatabase(options.databaseFile);
    return {
      db,
      library: telling(
        createLibrary({
          db,
          folder: options.libraryFolder,
          pdftotext: true,
          onProgress: options.onLibraryProgress,
        }),
      ),
      search: createRankedSearch(db),
      exactSearch: createExactSearch({ maxConcurrent: options.maxConcurrentSearches }),
      telegram: options.telegram === null ? null : openTelegramService(db, options.databaseFile, options.telegram),
      model: options.model === null ? null : await openModelService(db, options.model),
    };
  };

  return {
    libraryFolder: options.libraryFolder,
    open: async () => {
      opening = openAll().catch((error: unknown) => {
        giveUpServing?.();
        throw error;
      });
      opened = await opening;
    },
    use: () => {
      if (opened === null) throw new Error('resources are used before they are open');
      return opened;
    },
    release: async () => {
      // An opening that failed has left nothing open.
      const open = await opening?.catch(() => null);
      opening = null;
      opened = null;
      if (open === null || open === undefined) return;
      if (open.model !== null) await closeModelService(open.model);
      if (open.telegram !== null) await closeTelegramService(open.telegram);
      // A reading that was aborted still takes back what it had begun.
      await open.library.settled();
      await open.exactSearch.close();
      await open.db.destroy();
      giveUpServing?.();
    },
  };
}
