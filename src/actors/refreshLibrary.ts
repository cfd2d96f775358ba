/** Brings the index up to date with the folder; ends at the next page when its signal aborts. */
import { fromPromise } from 'xstate';
import type { LibraryRefresh } from '../ports.ts';
import type { Resources } from '../resources.ts';

export const refreshLibrary = (resources: Resources) =>
  fromPromise<LibraryRefresh>(({ signal }) => resources.use().library.refresh(signal));
