/** Tells the lifecycle when the library folder has changed and come to rest. */
import { type AnyEventObject, fromCallback } from 'xstate';
import type { LibraryFact } from '../../machines/lifecycle.types.ts';
import { watchFolder } from '../library/watchFolder.ts';
import type { Resources } from '../resources.ts';

export const watchLibrary = (resources: Resources) =>
  fromCallback<AnyEventObject>(({ sendBack }) => {
    const tell = (fact: LibraryFact): void => sendBack(fact);
    const watching = watchFolder(resources.libraryFolder, {
      onChanged: () => tell({ type: 'library.changed' }),
      onFailed: (reason) => tell({ type: 'watch.failed', reason }),
    });
    return () => {
      // Closing only lets go of operating system handles; there is nobody left to tell of a failure.
      watching.close().catch((error: unknown) => process.emitWarning(error instanceof Error ? error : String(error)));
    };
  });
