/** Removes the records that nobody needs any more; where they are kept for ever, only what was for the day. */
import { fromPromise } from 'xstate';
import type { Pruning } from '../../machines/housekeeping.types.ts';
import type { Resources } from '../resources.ts';
import { pruneRecords as prune } from '../storage/retention.ts';

export const pruneRecords = (resources: Pick<Resources, 'retentionMs' | 'use'>) =>
  fromPromise<Pruning>(async ({ signal }) => {
    const { retentionMs } = resources;
    const now = Date.now();
    return prune(resources.use().db, { before: retentionMs === null ? 0 : now - retentionMs, now, signal });
  });
