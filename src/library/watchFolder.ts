/** Watches the library folder and tells, once it has come to rest, that something in it is not as it was. */
import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { type ChokidarOptions, watch } from 'chokidar';

/** A change is told when nothing further has changed for this long: a book that is being copied changes many times, ms. */
const REST_DELAY = 750;

export interface FolderWatcher {
  /** No more calls of the handlers once it resolves. */
  close(): Promise<void>;
}

export interface FolderWatcherHandlers {
  /** Also told once after the start: what changed while the watch was being set up has no event of its own. */
  readonly onChanged: () => void;
  /** The watch may miss changes from now on; `reason` is a code. */
  readonly onFailed: (reason: string) => void;
}

/** @throws the system's error where there is no such folder */
export function watchFolder(folder: string, handlers: FolderWatcherHandlers): FolderWatcher {
  const root = realpathSync(folder);
  let resting: NodeJS.Timeout | undefined;
  const rest = (): void => {
    clearTimeout(resting);
    resting = setTimeout(handlers.onChanged, REST_DELAY);
  };
  const hidden = (path: string): boolean =>
    relative(root, path)
      .split(sep)
      .some((part) => part.startsWith('.') && part !== '..');
  const ignored: ChokidarOptions['ignored'] = (path, stats) =>
    hidden(path) || ((stats?.isFile() ?? false) && !/\.pdf$|games_index\.json$/iu.test(path));
  // Links inside the folder are watched where they lead; those out of it lead to what is none of the library's.
  const watcher = watch(root, { ignoreInitial: true, followSymlinks: false, ignored });
  watcher.on('all', rest);
  watcher.on('ready', rest);
  watcher.on('error', (error) => {
    handlers.onFailed(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
  });
  return {
    close: async () => {
      clearTimeout(resting);
      await watcher.close();
      clearTimeout(resting);
    },
  };
}
