/** Looks whether the library can be read, and which optional programs are there. */
import { fromPromise } from 'xstate';
import { LibraryError } from '../errors.ts';
import { findPdftotext } from '../library/extraction/findPdftotext.ts';
import { resolveRoot } from '../library/scan.ts';
import type { Validation } from '../ports.ts';
import type { Resources } from '../resources.ts';

export const validateEnvironment = (resources: Resources) =>
  fromPromise<Validation>(async () => {
    try {
      await resolveRoot(resources.libraryFolder);
    } catch (error) {
      if (!(error instanceof LibraryError)) throw error;
      return { kind: 'invalid', exitCode: 78, problems: [error.message] };
    }
    const [exactSearch, pdftotext] = await Promise.all([resources.use().exactSearch.available(), findPdftotext()]);
    return { kind: 'valid', capabilities: { exactSearch, pdftotext } };
  });
