/** One run of the lifecycle with tables: receives, answers and sends until it is told to stop, or cannot go on. */
import { join } from 'node:path';
import { type Actor, createActor, type InspectionEvent, toPromise } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { composeLifecycle } from '../compose.ts';
import type { Config } from '../config.ts';
import type { Health } from '../health/health.ts';
import { createObserving } from './observing.ts';
import { createResources } from '../resources.ts';
import type { ServiceStatus } from '../table/context.ts';
import { createHideChat } from '../logging/chatId.ts';
import { createLogger } from '../logging/logger.ts';
import { createMachineLog } from '../logging/machineLog.ts';
import type { Invocation } from './command.ts';
import { logHousekeeping } from './housekeepingLog.ts';
import { openInspectingOn } from './inspecting.ts';
import { modelOptions } from './modelOptions.ts';
import { secretsOf } from './secrets.ts';
import { logLifecycle, logModelTrouble, logReading, logStart, logTrouble } from './serviceLog.ts';

/** How the process stands, out of the machines' snapshots and nothing else. */
function statusOf(lifecycle: Actor<typeof lifecycleMachine>, { degraded }: Health, startedAt: number): ServiceStatus {
  const snapshot = lifecycle.getSnapshot();
  const registry = snapshot.children['conversations']?.getSnapshot();
  const live =
    registry !== undefined && 'context' in registry && 'live' in registry.context ? registry.context.live : [];
  return {
    running: performance.now() - startedAt,
    intakeTrouble: snapshot.context.intakeTrouble,
    degraded,
    answering: live.filter(({ asking }) => asking).length,
  };
}

/** How long the end waits for a reader of the log who has fallen behind, ms. */
const LOG_LIMIT = 1_500;

const elapsed = (): number => performance.now();

/**
 * @param config with a token
 * @param watch is told what every actor does, from the first on
 * @returns the exit code
 */
export async function serve(
  folder: string,
  config: Config & { readonly telegramToken: string },
  { openLog, stop }: Pick<Invocation, 'openLog' | 'stop'>,
  watch: ((inspected: InspectionEvent) => void) | null = null,
): Promise<number> {
  const hideChat = createHideChat(config.telegramToken);
  const inspecting = await openInspectingOn(config.inspectPort, secretsOf(config), hideChat);
  const { sink, pretty, onDefect } = openLog();
  const { log, flush } = createLogger({
    sink,
    pretty,
    level: config.logLevel,
    secrets: secretsOf(config),
    now: Date.now,
  });
  onDefect(flush);
  const machineLog = createMachineLog({ log, hideChat, elapsed });
  const observing = createObserving({ config, log, machineLog });
  const startedAt = performance.now();
  if (inspecting !== null) log.warn(`the machines can be watched at ${inspecting.url}`, { url: inspecting.url });
  const model = modelOptions(config, (trouble) => logModelTrouble(log, trouble));
  logStart(log, folder, config, model?.model ?? null);
  const resources = createResources({
    model,
    databaseFile: join(config.dataPath, 'rules-lawyer.sqlite'),
    libraryFolder: folder,
    maxConcurrentSearches: config.maxConcurrentSearches,
    retentionMs: config.retentionMs,
    onLibraryProgress: logReading(log),
    onRefreshFailed: (sentence) => log.error(sentence),
    telegram: {
      token: config.telegramToken,
      apiRoot: config.telegramApiRoot,
      webhook: config.webhook === null ? null : { ...config.webhook, port: config.port },
      settings: config,
      status: () => statusOf(lifecycle, observing.health(), startedAt),
      report: (trouble) => {
        observing.report(trouble);
        logTrouble(log, trouble, machineLog.about);
      },
    },
  });
  const lifecycle = createActor(composeLifecycle(resources), {
    id: 'lifecycle',
    input: {
      maxRulings: config.maxConcurrentAnswers,
      drainLimitMs: config.drainLimitMs,
      servesTables: true,
      mayDeliberate: model !== null,
    },
    ...(inspecting === null ? {} : { inspect: inspecting.hear }),
  });
  logLifecycle(log, lifecycle);
  logHousekeeping(log, lifecycle);
  const ended = toPromise(lifecycle);
  const drain = (): void => lifecycle.send({ type: 'drain.request' });
  observing.begin(lifecycle);
  if (watch !== null) lifecycle.system.inspect(watch);
  lifecycle.start();
  if (stop.aborted) drain();
  else stop.addEventListener('abort', drain, { once: true });
  const { exitCode, problems } = await ended.catch(async (error: unknown) => {
    log.error('a defect ended the service', { error });
    await inspecting?.close();
    await flush(LOG_LIMIT);
    throw error;
  });
  stop.removeEventListener('abort', drain);
  await observing.end();
  await inspecting?.close();
  for (const problem of problems) log.error(problem, { exitCode });
  await flush(LOG_LIMIT);
  return exitCode;
}
