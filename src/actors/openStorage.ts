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
import { createTelegramApi } from '../telegram/api.ts';
import { askIdentity, tokenSentence } from '../telegram/identity.ts';
import { TelegramError } from '../telegram/telegramError.ts';

/** In which a folder has to answer, milliseconds: one on a network may never do. */
const FOLDER_LIMIT = 10_000;

/** In which Telegram has to answer where the start is refused anyway, milliseconds. */
const TOKEN_LIMIT = 3_000;

export const openStorage = (resources: Resources) =>
  fromPromise<StorageOpening>(async () => {
    const found = await allOf(resources, [
      problemOf(answering(resources.libraryFolder, resolveRoot(resources.libraryFolder))),
      problemOf(resources.open()),
      resources.line !== null
        ? problemOf(answering(resources.dataFolder, checkSpace(resources.dataFolder)))
        : Promise.resolve(null),
    ]);
    const problems = found.filter((problem) => problem !== null);
    if (problems.length === 0) return { kind: 'opened' };
    await resources.release();
    const isTemporary = problems.every(({ retryable }) => retryable);
    // Whoever mends this should not learn of the next problem only then.
    const token = await tokenProblem(resources.line);
    const sentences = new Set([...problems.map(({ message }) => message), ...token]);
    return { kind: 'refused', exitCode: isTemporary && token.length === 0 ? 75 : 78, problems: [...sentences] };
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

/** Only what Telegram says for certain: that it cannot be reached now may be different at the next start. */
async function tokenProblem(line: Resources['line']): Promise<readonly string[]> {
  if (line === null) return [];
  const api = createTelegramApi(line);
  try {
    await askIdentity(api, AbortSignal.timeout(TOKEN_LIMIT));
    return [];
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return error.code === 'unauthorized' ? [tokenSentence(error)] : [];
  } finally {
    api.close();
  }
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
