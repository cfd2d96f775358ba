/** What a serving process tells: its words, and how grave each of them is. */
import { join } from 'node:path';
import process from 'node:process';
import type { Actor } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import type { Config } from '../config.ts';
import type { LibraryProgress } from '../library/library.ts';
import type { Log, LogFields, LogLevel } from '../logging/log.ts';
import type { ModelTrouble } from '../modelService.ts';
import type { TroubleKind } from '../telegram/delivery/trouble.ts';
import type { ServiceTrouble } from '../telegramService.ts';

/** What was begun with; of addresses only the host, which holds no credentials. */
export function logStart(log: Log, library: string, config: Config, model: string | null): void {
  log.info('starting', {
    rulebooks: library,
    database: join(config.dataPath, 'rules-lawyer.sqlite'),
    model: model ?? 'extract',
    ...(model === null ? {} : { modelHost: new URL(config.openaiBaseUrl).host }),
    telegramHost: new URL(config.telegramApiRoot).host,
    intake: config.webhook === null ? 'polling' : 'webhook',
    logLevel: config.logLevel,
    pid: process.pid,
    node: process.versions.node,
  });
}

/** The lifecycle's own states and facts. To be called before it starts. */
export function logLifecycle(log: Log, lifecycle: Actor<typeof lifecycleMachine>): void {
  let state = '';
  lifecycle.subscribe(({ value }) => {
    const now = typeof value === 'string' ? value : (Object.keys(value)[0] ?? '');
    if (now !== state) log.info(now, { actor: 'lifecycle' });
    state = now;
  });
  lifecycle.on('intake.recovered', () => log.info('messages come in'));
  lifecycle.on('intake.failed', ({ reason }) => log.warn(`messages do not come in: ${reason}`, { reason }));
  lifecycle.on('refresh.failed', ({ reason }) => log.error(`the library could not be read: ${reason}`, { reason }));
  lifecycle.on('watch.failed', ({ reason }) => log.warn(`changes of the library go unnoticed: ${reason}`, { reason }));
  lifecycle.on('model.unwatched', ({ reason }) => log.warn(`nobody hears the breaker any more: ${reason}`, { reason }));
  lifecycle.on('library.refreshed', ({ refresh: { documents, indexed, quarantined, changed } }) => {
    // Also looked at where nothing may have happened: once the folder is watched, and when the watch was lost.
    if (!changed) return;
    log.info(`library: ${indexed} of ${documents} documents can be searched`, { documents, indexed, quarantined });
  });
}

export const logReading =
  (log: Log) =>
  (progress: LibraryProgress): void => {
    if (progress.kind === 'reading') return;
    const { path, state, reason } = progress;
    log[state === 'indexed' ? 'info' : 'warn'](`read ${path}: ${state}`, { file: path, state, reason });
  };

const GRAVITY: Readonly<Record<TroubleKind, LogLevel>> = {
  held: 'info',
  closed: 'info',
  dropped: 'warn',
  simplified: 'warn',
  unpictured: 'warn',
  unswept: 'warn',
  cut: 'error',
  unauthorized: 'error',
  storage: 'error',
};

/** @param about what else is known of an update or a question, by its reference */
export function logTrouble(log: Log, trouble: ServiceTrouble, about: (reference: string) => LogFields): void {
  if (trouble.kind === 'failure') {
    const { reference, reason } = trouble;
    log.error(`${reference} failed: ${reason}`, { ...about(reference), reason });
  } else if (trouble.kind === 'delivery') {
    const { kind, reason, deliveryId, role } = trouble.trouble;
    const which = deliveryId === null ? '' : ` of delivery ${deliveryId} (${role ?? 'unknown'})`;
    log[GRAVITY[kind]](`delivery ${kind}${which}: ${reason}`, { reason, delivery: deliveryId, role });
  } else if (trouble.kind === 'start') {
    log.warn(`Telegram cannot be reached yet: ${trouble.reason}`, { reason: trouble.reason });
  } else {
    log.warn(`${trouble.kind}: ${trouble.reason}`, { reason: trouble.reason });
  }
}

export function logModelTrouble(log: Log, { kind, reason }: ModelTrouble): void {
  log[kind === 'unusable_account' || kind === 'defect' ? 'error' : 'warn'](`model ${kind}: ${reason}`, { reason });
}
