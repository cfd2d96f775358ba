/** Removes the records that nobody needs any more; where they are kept for ever, only what was for the day. */
import { fromPromise } from 'xstate';
import type { Pruning } from '../../machines/housekeeping.types.ts';
import type { OpenResources, Resources } from '../resources.ts';
import { pruneRecords as prune } from '../storage/retention.ts';

/** What is used of the resources. */
interface WithRecords extends Pick<Resources, 'retentionMs'> {
  readonly use: () => Pick<OpenResources, 'db'>;
}

export const pruneRecords = (resources: WithRecords) =>
  fromPromise<Pruning>(async ({ signal }) => {
    const { retentionMs } = resources;
    const now = Date.now();
    return prune(resources.use().db, { before: retentionMs === null ? 0 : now - retentionMs, now, signal });
  });
