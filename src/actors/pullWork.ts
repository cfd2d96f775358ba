/** Takes from the inbox and the queue what hands are free for. */
import { fromPromise } from 'xstate';
import type { PullInput } from '../../machines/conversations.types.ts';
import type { Resources } from '../resources.ts';
import { pullUpdates } from '../storage/inbox.ts';
import { pullQuestions } from '../storage/questions.ts';
import type { Work } from '../tablePorts.ts';

export const pullWork = (resources: Resources) =>
  fromPromise<Work, PullInput>(async ({ input }) => {
    const { db, library } = resources.use();
    const now = Date.now();
    const updates = await pullUpdates(db, { limit: input.updates, busy: input.attending, now });
    // Before the library was read once, "the rules do not say" would be said of books that nobody has opened.
    const answerable = library.wasRead() ? input.questions : 0;
    const questions = await pullQuestions(db, { limit: answerable, busy: input.asking, now });
    return { updates, questions };
  });
