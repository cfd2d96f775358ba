/** Watches the library folder and tells, once it has come to rest, that something in it is not as it was. */
import { watch } from 'chokidar';

/** A change is told when nothing further has changed for this long: a book that is being copied changes many times, ms. */
const REST_DELAY = 750;

export interface FolderWatcher {
  /** No more calls of the handlers once it resolves. */
  close(): Promise<void>;
}

export function watchFolder(
  folder: string,
  handlers: { readonly onChanged: () => void; readonly onFailed: (reason: string) => void },
): FolderWatcher {
  let resting: NodeJS.Timeout | undefined;
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path, stats) => (stats?.isFile() ?? false) && !/\.pdf$|games_index\.json$/iu.test(path),
  });
  watcher.on('all', () => {
    clearTimeout(resting);
    resting = setTimeout(handlers.onChanged, REST_DELAY);
  });
  watcher.on('error', (error) => {
    handlers.onFailed(error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
  });
  return {
    close: async () => {
      clearTimeout(resting);
      await watcher.close();
    },
  };
}
