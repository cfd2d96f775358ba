/** One run of the lifecycle with tables: receives, answers and sends until it is told to stop, or cannot go on. */
import { join } from 'node:path';
import { type Actor, createActor, toPromise } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { composeLifecycle } from '../compose.ts';
import type { Config } from '../config.ts';
import { createObserving } from './observing.ts';
import { createResources } from '../resources.ts';
import type { ServiceStatus } from '../table/context.ts';
import type { ServiceTrouble } from '../telegramService.ts';
import type { Invocation, Terminal } from './command.ts';
import { modelOptions } from './modelOptions.ts';
import { printable, printableLines, reportProgress } from './progress.ts';

/** How the process stands, out of the machines' snapshots and nothing else. */
function statusOf(lifecycle: Actor<typeof lifecycleMachine>, startedAt: number): ServiceStatus {
  const snapshot = lifecycle.getSnapshot();
  const registry = snapshot.children['conversations']?.getSnapshot();
  const live =
    registry !== undefined && 'context' in registry && 'live' in registry.context ? registry.context.live : [];
  return {
    running: performance.now() - startedAt,
    intakeTrouble: snapshot.context.intakeTrouble,
    answering: live.filter(({ asking }) => asking).length,
  };
}

function troubleLine(trouble: ServiceTrouble): string {
  if (trouble.kind === 'failure') return `${trouble.reference} failed: ${trouble.reason}`;
  if (trouble.kind !== 'delivery') return `${trouble.kind}: ${trouble.reason}`;
  const { kind, reason, deliveryId, role } = trouble.trouble;
  const which = deliveryId === null ? '' : ` of delivery ${deliveryId} (${role ?? 'unknown'})`;
  return `delivery ${kind}${which}: ${reason}`;
}

function createLog(terminal: Terminal): (line: string) => void {
  return (line) => terminal.err(`${new Date().toISOString()} ${printable(line)}\n`);
}

/** @param config with a token. @returns the exit code */
export async function serve(
  folder: string,
  config: Config & { readonly telegramToken: string },
  { terminal, stop }: Pick<Invocation, 'terminal' | 'stop'>,
): Promise<number> {
  const log = createLog(terminal);
  const observing = createObserving({ config, log });
  const startedAt = performance.now();
  const model = modelOptions(config, ({ kind, reason }) => log(`model ${kind}: ${reason}`));
  const resources = createResources({
    model,
    databaseFile: join(config.dataPath, 'rules-lawyer.sqlite'),
    libraryFolder: folder,
    maxConcurrentSearches: config.maxConcurrentSearches,
    onLibraryProgress: reportProgress({ ...terminal, interactive: false }),
    onRefreshFailed: log,
    telegram: {
      token: config.telegramToken,
      apiRoot: config.telegramApiRoot,
      webhook: config.webhook === null ? null : { ...config.webhook, port: config.port },
      settings: config,
      status: () => statusOf(lifecycle, startedAt),
      report: (trouble) => {
        observing.report(trouble);
        log(troubleLine(trouble));
      },
    },
  });
  const lifecycle = createActor(composeLifecycle(resources), {
    input: {
      maxRulings: config.maxConcurrentAnswers,
      drainLimitMs: config.drainLimitMs,
      servesTables: true,
      mayDeliberate: model !== null,
    },
  });
  let state = '';
  lifecycle.subscribe(({ value }) => {
    const now = typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
    if (now !== state) log(now);
    state = now;
  });
  lifecycle.on('intake.recovered', () => log('messages come in'));
  lifecycle.on('intake.failed', ({ reason }) => log(`messages do not come in: ${reason}`));
  lifecycle.on('refresh.failed', ({ reason }) => log(`the library could not be read: ${reason}`));
  lifecycle.on('watch.failed', ({ reason }) => log(`changes of the library go unnoticed: ${reason}`));
  lifecycle.on('library.refreshed', ({ refresh }) =>
    log(`library: ${refresh.indexed} documents, ${refresh.quarantined} cannot be searched`),
  );
  const ended = toPromise(lifecycle);
  const drain = (): void => lifecycle.send({ type: 'drain.request' });
  observing.begin(lifecycle);
  lifecycle.start();
  if (stop.aborted) drain();
  else stop.addEventListener('abort', drain, { once: true });
  const { exitCode, problems } = await ended;
  stop.removeEventListener('abort', drain);
  await observing.end();
  for (const problem of problems) terminal.err(`${printableLines(problem)}\n`);
  return exitCode;
}
