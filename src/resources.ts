/** What is opened at the start and closed at the end: the database and what lives on it. Used by the actors. */
import { dirname, join } from 'node:path';
import { codeOf, RulesLawyerError } from './errors.ts';
import { createLibrary, type Library, type LibraryProgress } from './library/library.ts';
import { createExactSearch, type ExactSearch } from './search/exact/exactSearch.ts';
import { createRankedSearch, type RankedSearch } from './search/rankedSearch.ts';
import { closeModelService, type ModelOptions, type ModelService, openModelService } from './modelService.ts';
import { createPictures } from './pictures/pictures.ts';
import { MIGRATIONS } from './storage/migrations.ts';
import { checkDataFolder } from './storage/dataFolder.ts';
import { openDatabase, storageError } from './storage/database.ts';
import { emptyLog } from './storage/leftovers.ts';
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
  /** For how long records are kept, milliseconds; null, or missing: for ever. */
  readonly retentionMs?: number | null;
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
  /** Where the database is. */
  readonly dataFolder: string;
  /** As in ResourceOptions. */
  readonly retentionMs: number | null;
  /** How Telegram is reached; null: nobody is served but the terminal. */
  readonly line: Pick<TelegramOptions, 'token' | 'apiRoot'> | null;
  /** @throws StorageError */
  open(): Promise<void>;
  /** What is open. @throws where nothing is: a defect in the order of the lifecycle. */
  use(): OpenResources;
  /** Closes everything, also what is still opening; does nothing where nothing is open. */
  release(): Promise<void>;
}

/** The folder of pictures, beside the database. */
const PICTURES = 'page-pictures';

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
    const serves = options.telegram !== null;
    await checkDataFolder(options.databaseFile);
    // Before anything is migrated: whoever serves with this database may be of another version.
    if (serves) giveUpServing = await claimServing(options.databaseFile);
    const db = await openDatabase(options.databaseFile, MIGRATIONS, serves);
    const library = telling(
      createLibrary({ db, folder: options.libraryFolder, pdftotext: true, onProgress: options.onLibraryProgress }),
    );
    const pictures = createPictures({
      db,
      library: options.libraryFolder,
      folder: join(dirname(options.databaseFile), PICTURES),
    });
    return {
      db,
      library,
      search: createRankedSearch(db),
      exactSearch: createExactSearch({ maxConcurrent: options.maxConcurrentSearches }),
      telegram:
        options.telegram === null ? null : openTelegramService(db, options.databaseFile, pictures, options.telegram),
      model: options.model === null ? null : await openModelService(db, options.model),
    };
  };

  return {
    libraryFolder: options.libraryFolder,
    dataFolder: dirname(options.databaseFile),
    retentionMs: options.retentionMs ?? null,
    line: options.telegram,
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
      // A command of the terminal may have the database open: then its closing alone would leave the log as it is.
      try {
        await emptyLog(open.db);
      } finally {
        await open.db.destroy();
      }
      giveUpServing?.();
    },
  };
}
