/** One run of the lifecycle for a command: boot, validate, ready, the command's work, drain, stop. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Actor, createActor, toPromise, waitFor } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import type { LifecycleFact, LifecycleOutput } from '../../machines/lifecycle.types.ts';
import type { RulingOutput } from '../../machines/ruling.types.ts';
import { composeLifecycle } from '../compose.ts';
import { RulesLawyerError } from '../errors.ts';
import { createResources, type OpenResources, type Resources } from '../resources.ts';
import { storageError } from '../storage/database.ts';
import type { Invocation } from './command.ts';
import { modelOptions } from './modelOptions.ts';
import { modelSentence } from './modelSentence.ts';
import { printable, printableLines, reportProgress } from './progress.ts';

export type LifecycleActor = Actor<typeof lifecycleMachine>;

export interface Session {
  readonly lifecycle: LifecycleActor;
  readonly resources: OpenResources;
  /**
   * Aborted, with the error to end with, when the command is told to stop. Work that uses the resources itself has to
   * end then: they are closed only after it. Rulings are drained by the lifecycle and need not look.
   */
  readonly signal: AbortSignal;
}

/** The work was not done, or not cleanly. */
class SessionEnded extends RulesLawyerError {}

/** The lifecycle came to an end before the work; carries its problems. */
class LifecycleEnded extends SessionEnded {}

const STOPPED = 'Stopped before the work was done.';

type Outcome<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly error: unknown };

async function outcomeOf<T>(run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: 'done', value: await run() };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/** The same resources, released only once what `working` gives has settled; the lifecycle's release limit still holds. */
function releasedAfter(resources: Resources, working: () => Promise<unknown>): Resources {
  return {
    ...resources,
    release: async () => {
      await Promise.allSettled([working()]);
      await resources.release();
    },
  };
}

/**
 * Runs `work` once the library stands. Every end leads through the drain: the work is over, the database is closed and
 * no child is left; where that did not succeed, the command has failed, whatever the work gave.
 * @throws RulesLawyerError with the problems of a start or an end that failed; what `work` throws
 */
export async function withSession<T>(
  folder: string,
  { config, terminal, stop }: Invocation,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const databaseFile = join(config.dataPath, 'rules-lawyer.sqlite');
  const refreshFailures: string[] = [];
  let working: Promise<unknown> = Promise.resolve();
  const model = modelOptions(config, (trouble) => terminal.err(`The model: ${printable(modelSentence(trouble))}\n`));
  const resources = createResources({
    databaseFile,
    libraryFolder: folder,
    maxConcurrentSearches: config.maxConcurrentSearches,
    onLibraryProgress: reportProgress(terminal),
    onRefreshFailed: (sentence) => refreshFailures.push(sentence),
    telegram: null,
    model,
  });
  const lifecycle: LifecycleActor = createActor(composeLifecycle(releasedAfter(resources, () => working)), {
    input: {
      maxRulings: config.maxConcurrentAnswers,
      drainLimitMs: config.drainLimitMs,
      servesTables: false,
      mayDeliberate: model !== null,
    },
  });
  const ended = toPromise(lifecycle);
  const cut = new AbortController();
  const cutWork = (): void => {
    cut.abort(new SessionEnded('stopped', STOPPED));
    lifecycle.send({ type: 'drain.request' });
  };
  lifecycle.start();
  if (stop.aborted) cutWork();
  else stop.addEventListener('abort', cutWork, { once: true });

  const outcome = await outcomeOf(async () => {
    const standing = await waitFor(lifecycle, (state) => state.hasTag('indexed') || !state.hasTag('live'));
    if (!standing.hasTag('live') || stop.aborted) return cutShort(ended);
    const [refreshFailure] = refreshFailures;
    if (refreshFailure !== undefined) throw new SessionEnded('refresh', refreshFailure);
    const session = { lifecycle, resources: resources.use(), signal: cut.signal };
    // Known to the release before its first step, which may already see the stop.
    const running = Promise.resolve(session).then(work);
    working = running;
    return await Promise.race([running, cutShort(ended)]);
  });
  stop.removeEventListener('abort', cutWork);
  // A second request would end the lifecycle without the release.
  if (lifecycle.getSnapshot().status === 'active' && !cut.signal.aborted) lifecycle.send({ type: 'drain.request' });
  const { exitCode, problems } = await ended;
  const unclean = exitCode === 0 ? '' : `The command did not end cleanly (${problems.join('; ')}).`;
  if (outcome.kind === 'done' && unclean === '') return outcome.value;
  if (outcome.kind === 'done') throw new SessionEnded('unclean', unclean);
  if (unclean !== '' && !(outcome.error instanceof LifecycleEnded)) terminal.err(`${printableLines(unclean)}\n`);
  throw storageError(outcome.error, databaseFile);
}

async function cutShort(ended: Promise<LifecycleOutput>): Promise<never> {
  const { problems } = await ended;
  throw new LifecycleEnded('ended', problems.join('\n') || STOPPED);
}

/**
 * Asks for a ruling, and waits for its end.
 * @param gameName null: only the question may name the game
 * @throws RulesLawyerError where it was refused
 */
export function askedRuling(
  lifecycle: LifecycleActor,
  question: string,
  gameName: string | null,
): Promise<RulingOutput> {
  const rulingId = randomUUID();
  const output = settledRuling(lifecycle, rulingId);
  lifecycle.send({ type: 'ruling.request', rulingId, question, gameName });
  return output;
}

/** The end of a ruling that was requested under this id. @throws RulesLawyerError where it was refused */
export function settledRuling(lifecycle: LifecycleActor, rulingId: string): Promise<RulingOutput> {
  return new Promise((resolve, reject) => {
    const hearing = [
      lifecycle.on('ruling.settled', (fact: Extract<LifecycleFact, { type: 'ruling.settled' }>) => {
        if (fact.rulingId !== rulingId) return;
        resolve(fact.output);
        forget();
      }),
      lifecycle.on('ruling.refused', (fact: Extract<LifecycleFact, { type: 'ruling.refused' }>) => {
        if (fact.rulingId !== rulingId) return;
        reject(new RulesLawyerError('refused', `The question was refused (${fact.reason}).`));
        forget();
      }),
    ];
    // Of many questions in a row each would go on hearing of all that follow.
    const forget = (): void => hearing.forEach((one) => one.unsubscribe());
  });
}
