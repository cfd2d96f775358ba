/** Everything by which a run is looked at from outside: the state file, health over HTTP, metrics. All of it out of the snapshots. */
import process from 'node:process';
import type { Actor, InspectionEvent } from 'xstate';
import type { lifecycleMachine } from '../../machines/lifecycle.machine.ts';
import { type Config, stateFileOf } from '../config.ts';
import { childSnapshots, HEALTH_CHILDREN } from './childSnapshots.ts';
import type { Health, HealthView } from '../health/health.ts';
import { openHealthServer } from '../health/healthServer.ts';
import { keepListening, type Listening } from '../health/keepListening.ts';
import { createStateFile, type StateFileTiming } from '../health/stateFile.ts';
import { toHealth } from '../health/toHealth.ts';
import { viewOf } from '../health/viewOf.ts';
import type { Log } from '../logging/log.ts';
import type { MachineLog } from '../logging/machineLog.ts';
import { createMetrics } from '../observability/metrics.ts';
import { createMetricsFacts } from '../observability/metricsFacts.ts';
import type { ServiceTrouble } from '../telegramService.ts';

type Lifecycle = Actor<typeof lifecycleMachine>;

export interface ObservingOptions {
  readonly config: Pick<Config, 'dataPath' | 'stateFile' | 'healthHost' | 'healthPort'>;
  readonly log: Log;
  readonly machineLog: MachineLog;
  /** Default: that of the state file. */
  readonly timing?: StateFileTiming;
}

export interface Observing {
  /** To be told before the lifecycle starts, so that the start is seen. */
  readonly begin: (lifecycle: Lifecycle) => void;
  /** As it is now. @throws before `begin` */
  readonly health: () => Health;
  readonly report: (trouble: ServiceTrouble) => void;
  /** After the end of the lifecycle, which is the last thing that is told. */
  readonly end: () => Promise<void>;
}

export function createObserving({ config, log, machineLog, timing }: ObservingOptions): Observing {
  let observed: Lifecycle | null = null;
  let observers: HealthView['observers'] = {};

  const read = (): { readonly view: HealthView; readonly health: Health } => {
    if (observed === null) throw new Error('health is asked for before anything began');
    const snapshot = observed.getSnapshot();
    const view = viewOf(snapshot, childSnapshots(snapshot), observers);
    return { view, health: toHealth(view) };
  };

  const note = (): void => file.note(read().health);

  const setTrouble = (name: string, sentence: string | null): void => {
    const { [name]: _, ...others } = observers;
    observers = sentence === null ? others : { ...others, [name]: sentence };
    if (sentence !== null) log.warn(sentence, { observer: name });
    note();
  };

  const file = createStateFile({
    file: stateFileOf(config),
    pid: process.pid,
    now: Date.now,
    onTrouble: (code) => setTrouble('stateFile', code === null ? null : `STATE_FILE cannot be written (${code}).`),
    ...(timing === undefined ? {} : { timing }),
  });
  const metrics = createMetrics(read, config.dataPath);
  const facts = createMetricsFacts(metrics, { now: Date.now, elapsed: () => performance.now() });

  const listen = (host: string, port: number): Listening =>
    keepListening({
      open: () => openHealthServer({ health: () => read().health, metrics: metrics.render }, { host, port }),
      onListening: (at) => {
        log.info(`health is served on port ${at} of ${host}`, { host, port: at });
        if ('http' in observers) setTrouble('http', null);
      },
      onTrouble: (sentence) => setTrouble('http', sentence),
    });
  let listening: Listening | null = null;

  const hear = (inspected: InspectionEvent): void => {
    if (inspected.type === '@xstate.snapshot') {
      machineLog.changed(inspected.actorRef, inspected.event, inspected.snapshot);
    }
    if (inspected.type !== '@xstate.event') return;
    const heard = { to: inspected.actorRef, from: inspected.sourceRef ?? null, event: inspected.event };
    machineLog.heard(heard);
    facts.hear(heard);
  };

  return {
    begin: (lifecycle) => {
      observed = lifecycle;
      const heard = new WeakSet<object>();
      const look = (): void => {
        for (const name of HEALTH_CHILDREN) {
          const child = lifecycle.getSnapshot().children[name];
          // What a child does, the lifecycle's own snapshots do not show.
          if (child === undefined || heard.has(child)) continue;
          heard.add(child);
          child.subscribe({ next: note, error: note });
        }
        note();
      };
      lifecycle.subscribe({ next: look, error: look });
      lifecycle.system.inspect(hear);
      if (config.healthPort !== null) listening = listen(config.healthHost, config.healthPort);
    },
    health: () => read().health,
    report: (trouble) => {
      if (trouble.kind === 'failure') facts.failed(trouble.reference);
    },
    end: async () => {
      await file.close();
      await listening?.stop();
      metrics.stop();
    },
  };
}
