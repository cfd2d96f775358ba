/** Opens the database and brings its schema up to date. What an operator can mend is an outcome, the rest a defect. */
import { fromPromise } from 'xstate';
import { StorageError } from '../errors.ts';
import type { StorageOpening } from '../ports.ts';
import type { Resources } from '../resources.ts';

export const openStorage = (resources: Resources) =>
  fromPromise<StorageOpening>(async () => {
    try {
      await resources.open();
      return { kind: 'opened' };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      return { kind: 'refused', exitCode: error.retryable ? 75 : 78, problems: [error.message] };
    }
  });
