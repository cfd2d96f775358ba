/** Takes from the inbox and the queue what hands are free for. */
import { setTimeout as wait } from 'node:timers/promises';
import { fromPromise } from 'xstate';
import type { PullInput } from '../../machines/conversations.types.ts';
import type { Library } from '../library/library.ts';
import { codeOf } from '../errors.ts';
import type { OpenResources, Resources } from '../resources.ts';
import { pullUpdates } from '../storage/inbox.ts';
import { pullQuestions } from '../storage/questions.ts';
import type { Work } from '../tablePorts.ts';
import { tableService } from './tableParts.ts';

/** A folder that does not answer must not keep `/start` waiting, ms. */
const SIGHT_LIMIT = 2_000;

/** Before the library is in sight, a game that somebody chooses would be taken for one that is gone. */
async function librarySeen(library: Library, signal: AbortSignal): Promise<void> {
  if (library.wasRead() || library.contents().root !== '') return;
  const seen = new AbortController();
  const limit = wait(SIGHT_LIMIT, undefined, { signal: AbortSignal.any([signal, seen.signal]), ref: false });
  await Promise.race([library.shown(), limit.catch(() => undefined)]);
  seen.abort();
}

async function pull({ db, library, model }: OpenResources, input: PullInput): Promise<Work> {
  const now = Date.now();
  const updates = await pullUpdates(db, { limit: input.updates, busy: input.attending, now });
  // Before the library was read once, "the rules do not say" would be said of books that nobody has opened.
  const answerable = library.wasRead() ? input.questions : 0;
  const withHistory = model !== null;
  const questions = await pullQuestions(db, { limit: answerable, busy: input.asking, now, withHistory });
  return { updates, questions };
}

export const pullWork = (resources: Resources) =>
  fromPromise<Work, PullInput>(async ({ input, signal }) => {
    const open = resources.use();
    await librarySeen(open.library, signal);
    try {
      return await pull(open, input);
    } catch (error) {
      // It is tried again and again, and meanwhile nobody is answered: the operator must not have to guess.
      tableService(resources).options.report({ kind: 'pull', reason: codeOf(error) });
      throw error;
    }
  });
