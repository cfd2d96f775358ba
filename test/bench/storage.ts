/** What it costs to be durable: the inbox and all that an answer writes, against as many commits of bare SQLite. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/storage/database.ts';
import { createInbox } from '../../src/storage/inbox.ts';
import { createRateLimit, type RateLimit } from '../../src/storage/rateLimits.ts';
import type { Database } from '../../src/storage/schema.ts';
import type { Inbox } from '../../src/tablePorts.ts';
import { compare } from './comparison.ts';
import type { BenchRow, PartReport } from './report.ts';
import { alternate } from './statistics.ts';
import { ANSWER_COMMITS, writeAnswer } from './storageAnswer.ts';
import { type Floor, openFloor } from './storageFloor.ts';
import { type SampleUpdates, sampleUpdates } from './storageUpdates.ts';

export interface StorageLoad {
  readonly runs: number;
  /** What Telegram gives at once is at most 100. */
  readonly batch: number;
  /** Repetitions of each run. */
  readonly batches: number;
  readonly singles: number;
  readonly answers: number;
}

export const STORAGE_LOAD: Omit<StorageLoad, 'runs'> = { batch: 100, batches: 20, singles: 50, answers: 50 };

const FLOOR = 'bare SQLite';
/** Units of a usual answer. */
const ANSWER_LENGTH = 900;
/** Of one person in a minute: nobody is refused. */
const MOST_REQUESTS = 10_000;

interface Stage {
  readonly db: Database;
  readonly inbox: Inbox;
  readonly rateLimit: RateLimit;
  readonly floor: Floor;
  readonly updates: SampleUpdates;
}

/** What is timed of one repetition; whatever it needs is there before. */
interface Sides {
  readonly ours: () => Promise<unknown>;
  readonly plain: () => void;
}

interface Measured extends Pick<BenchRow, 'id' | 'measurement'> {
  readonly repetitions: number;
  readonly sides: (stage: Stage, at: number) => Sides;
}

const receiving = (batch: number) => (stage: Stage, at: number) => {
  const updates = stage.updates.batch(at, batch).map(({ update }) => update);
  const rows = updates.map(({ payload }) => payload);
  return { ours: () => stage.inbox.store(updates), plain: () => stage.floor.insert(rows) };
};

const answering = (stage: Stage, at: number): Sides => {
  const [asked] = stage.updates.batch(at, 1);
  const answer = stage.updates.prose.slice(0, ANSWER_LENGTH);
  return {
    ours: () => writeAnswer({ ...stage, ...asked, answer }),
    plain: () => {
      for (const { waits } of ANSWER_COMMITS) stage.floor.commit(asked.update.payload, waits);
    },
  };
};

/** @throws the reason of `signal` */
export async function runStorageBench(load: StorageLoad, signal: AbortSignal): Promise<PartReport> {
  const waiting = ANSWER_COMMITS.filter(({ waits }) => waits).length;
  const measured: readonly Measured[] = [
    {
      id: 'inbox-batch',
      measurement: `${load.batch} updates made durable at once`,
      repetitions: load.batches,
      sides: receiving(load.batch),
    },
    { id: 'inbox-single', measurement: 'one update made durable', repetitions: load.singles, sides: receiving(1) },
    {
      id: 'answer-writes',
      measurement: `all that an answer writes: ${ANSWER_COMMITS.length} commits, ${waiting} wait for the disk`,
      repetitions: load.answers,
      sides: answering,
    },
  ];
  const rows: BenchRow[] = [];
  for (const one of measured) rows.push(await measure(one, load.runs, signal));
  return {
    part: 'storage',
    about: `against inserts of the same JSON with the same journal, commit for commit; ${load.runs} runs, after one that does not count`,
    rows,
  };
}

/** Both in fresh databases in one folder. */
async function measure({ repetitions, sides, ...named }: Measured, runs: number, signal: AbortSignal) {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-bench-'));
  const file = join(folder, 'ours.sqlite');
  const floor = openFloor(join(folder, 'floor.sqlite'));
  const db = await openDatabase(file);
  try {
    const inbox = createInbox(db, file, Date.now);
    const rateLimit = createRateLimit(db, MOST_REQUESTS);
    const stage: Stage = { db, inbox, rateLimit, floor, updates: sampleUpdates() };
    const timed = async (side: keyof Sides, at: number): Promise<number> => {
      signal.throwIfAborted();
      const work = sides(stage, at)[side];
      const begun = performance.now();
      await work();
      return performance.now() - begun;
    };
    const { ours, baseline } = await alternate(
      (runs + 1) * repetitions,
      (at) => timed('ours', at),
      (at) => timed('plain', at),
    );
    const [times, plain] = [ours.slice(repetitions), baseline.slice(repetitions)];
    return compare({ ...named, unit: 'ms', ours: times, plain, plainName: FLOOR });
  } finally {
    await db.destroy();
    floor.close();
    await rm(folder, { recursive: true, force: true });
  }
}
