import { fromPromise } from 'xstate';
import type { Resources } from '../resources.ts';

/** Closes the database and ends child processes. */
export const releaseResources = (resources: Resources) => fromPromise<void>(() => resources.release());
