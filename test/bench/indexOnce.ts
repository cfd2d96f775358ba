/**
 * A process of its own that indexes one folder into a fresh database and then scans it again unchanged; prints what it
 * cost as JSON. Arguments: database file, library folder. Nothing else runs here, so that the peak memory and the
 * delays of the event loop are those of indexing.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createLibrary } from '../../src/library/library.ts';
import { openDatabase } from '../../src/storage/database.ts';
import type { IndexingCost } from './indexing.ts';
import { peakMemory } from './memory.ts';
import { quantile } from './statistics.ts';

const RESCANS = 5;
/** The monitor's timer fires this often, ms; what it reports holds the interval itself, which is no delay. */
const RESOLUTION = 1;

const [databaseFile = '', folder = ''] = process.argv.slice(2);
const signal = new AbortController().signal;
const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
delays.enable();

const startedAt = performance.now();
const db = await openDatabase(databaseFile);
const library = createLibrary({ db, folder, pdftotext: true, onProgress: () => undefined });
await library.refresh(signal);
const indexingMs = performance.now() - startedAt;
const peak = peakMemory('self');
delays.disable();

const rescans: number[] = [];
for (let rescan = 0; rescan < RESCANS; rescan += 1) {
  const begunAt = performance.now();
  await library.refresh(signal);
  rescans.push(performance.now() - begunAt);
}
const file = library.contents().files[0];
const cost: IndexingCost = {
  indexingMs,
  rescanMs: quantile(rescans, 0.5),
  peakMB: peak,
  delayP99Ms: Math.max(0, delays.percentile(99) / 1e6 - RESOLUTION),
  delayMaxMs: Math.max(0, delays.max / 1e6 - RESOLUTION),
  state: file?.state ?? 'missing',
  reason: file?.reason ?? null,
};
await db.destroy();
process.stdout.write(JSON.stringify(cost));
