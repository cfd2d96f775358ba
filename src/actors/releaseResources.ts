/** Closes the database and ends child processes. */
import { fromPromise } from 'xstate';
import type { Resources } from '../resources.ts';

export const releaseResources = (resources: Resources) => fromPromise<void>(() => resources.release());
