/**
 * Looks at the folders and opens the database, all at once, and brings its schema up to date. What an operator can mend is
 * an outcome, with every problem that was found; the rest is a defect.
 */
import { fromPromise } from 'xstate';
import { LibraryError, type RulesLawyerError, StorageError } from '../errors.ts';
import { readFreeSpace } from '../health/disk.ts';
import { DISK_LEAST, shownBytes } from '../health/headroom.ts';
import { resolveRoot } from '../library/scan.ts';
import type { StorageOpening } from '../ports.ts';
import type { Resources } from '../resources.ts';

/** In which a folder has to answer, milliseconds: one on a network may never do. */
const FOLDER_LIMIT = 10_000;

export const openStorage = (resources: Resources) =>
  fromPromise<StorageOpening>(async () => {
    const found = await allOf(resources, [
      problemOf(answering(resources.libraryFolder, resolveRoot(resources.libraryFolder))),
      problemOf(resources.open()),
      resources.serves
        ? problemOf(answering(resources.dataFolder, checkSpace(resources.dataFolder)))
        : Promise.resolve(null),
    ]);
    const problems = found.filter((problem) => problem !== null);
    if (problems.length === 0) return { kind: 'opened' };
    await resources.release();
    const isTemporary = problems.every(({ retryable }) => retryable);
    const sentences = [...new Set(problems.map(({ message }) => message))];
    return { kind: 'refused', exitCode: isTemporary ? 75 : 78, problems: sentences };
  });

/** A defect of one leaves nothing open either. */
async function allOf<T>(resources: Resources, checks: readonly Promise<T>[]): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(checks);
  const defect = outcomes.find((outcome) => outcome.status === 'rejected');
  if (defect === undefined)
    return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  await resources.release();
  throw defect.reason;
}

/** null: all is well. @throws what no operator can mend */
async function problemOf(check: Promise<unknown>): Promise<RulesLawyerError | null> {
  try {
    await check;
    return null;
  } catch (error) {
    if (error instanceof StorageError || error instanceof LibraryError) return error;
    throw error;
  }
}

async function answering<T>(folder: string, check: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const seconds = FOLDER_LIMIT / 1_000;
    late.reject(
      new StorageError(
        'late',
        `The folder ${folder} has not answered for ${seconds} s: is its disk or its network there?`,
        { retryable: true },
      ),
    );
  }, FOLDER_LIMIT);
  try {
    return await Promise.race([check, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** With less, the first messages would already fail. */
async function checkSpace(folder: string): Promise<void> {
  const free = await readFreeSpace(folder);
  if (free === null || free >= DISK_LEAST) return;
  throw new StorageError(
    'full',
    `There are only ${shownBytes(free)} of space left for ${folder} (DATA_PATH). Free some: at least ${shownBytes(DISK_LEAST)} are needed, and 500 MB are well.`,
    { retryable: true },
  );
}
