/**
 * Brings the index up to date with the folder; ends at the next page when its signal aborts. What a model needs to read
 * it is loaded afterwards: before, it would only slow the start down.
 */
import { fromPromise } from 'xstate';
import type { LibraryRefresh } from '../ports.ts';
import type { Resources } from '../resources.ts';

export const refreshLibrary = (resources: Resources) =>
  fromPromise<LibraryRefresh>(async ({ signal }) => {
    const { library, model } = resources.use();
    try {
      return await library.refresh(signal);
    } finally {
      // A library that could not be read serves as it was, and questions are asked of it.
      if (!signal.aborted) model?.tokens.warm();
    }
  });
