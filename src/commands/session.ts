/** One run of the lifecycle for a command: boot, validate, ready, the command's work, drain, stop. */
import { join } from 'node:path';
import { type Actor, createActor, toPromise, waitFor } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { composeLifecycle } from '../compose.ts';
import { RulesLawyerError } from '../errors.ts';
import { createResources, type OpenResources } from '../resources.ts';
import { storageError } from '../storage/database.ts';
import type { Invocation } from './command.ts';
import { reportProgress } from './progress.ts';

export type LifecycleActor = Actor<typeof lifecycleMachine>;

export interface Session {
  readonly lifecycle: LifecycleActor;
  readonly resources: OpenResources;
}

/** The work was cut short by a signal, or the lifecycle came to an end before it. */
class SessionEnded extends RulesLawyerError {}

/**
 * Runs `work` once the library stands. Every end leads through the drain: the database is closed and no child is left.
 * @throws RulesLawyerError with the problems of a start that failed; what `work` throws
 */
export async function withSession<T>(
  folder: string,
  { config, terminal, stop }: Invocation,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const databaseFile = join(config.dataPath, 'rules-lawyer.sqlite');
  const refreshFailures: string[] = [];
  const resources = createResources({
    databaseFile,
    libraryFolder: folder,
    maxConcurrentSearches: config.maxConcurrentSearches,
    onLibraryProgress: reportProgress(terminal),
    onRefreshFailed: (sentence) => refreshFailures.push(sentence),
  });
  const lifecycle: LifecycleActor = createActor(composeLifecycle(resources), {
    input: { maxRulings: config.maxConcurrentAnswers, drainLimitMs: config.drainLimitMs },
  });
  const ended = toPromise(lifecycle);
  const drain = (): void => lifecycle.send({ type: 'drain.request' });
  stop.addEventListener('abort', drain, { once: true });
  lifecycle.start();
  try {
    const standing = await waitFor(lifecycle, (state) => state.hasTag('indexed') || !state.hasTag('live'));
    if (!standing.hasTag('live') || stop.aborted) {
      const { exitCode, problems } = await ended;
      throw new SessionEnded('ended', problems.join('\n') || `Stopped before the work was done (code ${exitCode}).`);
    }
    const [refreshFailure] = refreshFailures;
    if (refreshFailure !== undefined) throw new SessionEnded('refresh', refreshFailure);
    return await Promise.race([work({ lifecycle, resources: resources.use() }), cutShort(ended)]);
  } catch (error) {
    throw storageError(error, databaseFile);
  } finally {
    stop.removeEventListener('abort', drain);
    if (lifecycle.getSnapshot().status === 'active' && !stop.aborted) drain();
    await ended;
  }
}

async function cutShort(ended: Promise<{ readonly problems: readonly string[] }>): Promise<never> {
  const { problems } = await ended;
  throw new SessionEnded('ended', problems.join('\n') || 'Stopped before the work was done.');
}
