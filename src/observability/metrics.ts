/** What is counted, and what is read at the moment of a scrape. No label tells who, where or what about. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Health, HealthView } from '../health/health.ts';
import { stateAt } from '../health/stateValue.ts';
import { watchEventLoop } from './metricsEventLoop.ts';
import { addHeadroomMetrics } from './metricsHeadroom.ts';
import { addProcessMetrics } from './metricsProcess.ts';

/** What is told as it happens. Durations in seconds. */
export interface Metrics {
  /** An update was taken up; it waited that long since it was stored. */
  readonly takenUp: (waited: number) => void;
  readonly processed: (status: Status, took: number) => void;
  /** One search in the rulebooks for a question. */
  readonly searched: (status: Status) => void;
  /** A question came to its end, counted from the moment it was taken up. */
  readonly answered: (kind: string, took: number) => void;
  /** The model was heard that often for one question. */
  readonly consulted: (rounds: number) => void;
}

export type Status = 'success' | 'error';

/** Where the gauges are read: never a second truth. */
export type Readings = () => { readonly view: HealthView; readonly health: Health };

export interface MetricsService extends Metrics {
  readonly render: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly stop: () => void;
}

const STATUSES: readonly Status[] = ['success', 'error'];
const STATES: readonly Health['state'][] = ['booting', 'validating', 'ready', 'draining', 'stopped'];

/** What the lifecycle calls the model's states, and what they are of a breaker. */
const BREAKER_STATES: readonly (readonly [model: string, breaker: string])[] = [
  ['off', 'off'],
  ['available', 'closed'],
  ['probing', 'half_open'],
  ['unavailable', 'open'],
];

/** So that a rate has a beginning; another kind that comes up is counted all the same. */
const ANSWER_KINDS = ['ruled', 'extracted', 'abstained', 'undecided', 'unclear', 'failed', 'cancelled'] as const;

const PROCESSING_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const ANSWER_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 90, 120];

/** @param dataFolder whose disk is looked at */
export function createMetrics(read: Readings, dataFolder: string): MetricsService {
  const registry = new Registry();
  const registers = [registry];
  const messages = new Counter({
    name: 'bot_messages_processed_total',
    help: 'Updates attended to: messages, edits, commands, presses.',
    labelNames: ['status'],
    registers,
  });
  const processing = new Histogram({
    name: 'bot_message_processing_seconds',
    help: 'From taking an update up until all that follows from it is stored; an answer is worked out after that.',
    buckets: PROCESSING_BUCKETS,
    registers,
  });
  const searches = new Counter({
    name: 'bot_pdf_searches_total',
    help: 'Searches in the rulebooks for questions.',
    labelNames: ['status'],
    registers,
  });
  const answers = new Counter({
    name: 'bot_answers_total',
    help: 'Questions that came to their end, by what they were told.',
    labelNames: ['kind'],
    registers,
  });
  const answering = new Histogram({
    name: 'bot_answer_seconds',
    help: 'From taking a question up until it is known what is answered.',
    buckets: ANSWER_BUCKETS,
    registers,
  });
  const rounds = new Histogram({
    name: 'bot_model_rounds',
    help: 'How often the model was heard for one question.',
    buckets: [1, 2, 3, 4, 6, 8],
    registers,
  });
  const lag = new Gauge({
    name: 'bot_update_lag_seconds',
    help: 'How long the update that was taken up last had waited since it was stored.',
    registers,
  });
  for (const status of STATUSES) {
    messages.inc({ status }, 0);
    searches.inc({ status }, 0);
  }
  for (const kind of ANSWER_KINDS) answers.inc({ kind }, 0);
  addReadings(registry, read);
  addProcessMetrics(registry);
  addHeadroomMetrics(registry, dataFolder);
  const stop = watchEventLoop(registry);
  return {
    takenUp: (waited) => lag.set(waited),
    processed: (status, took) => {
      messages.inc({ status });
      processing.observe(took);
    },
    searched: (status) => searches.inc({ status }),
    answered: (kind, took) => {
      answers.inc({ kind });
      answering.observe(took);
    },
    consulted: (count) => rounds.observe(count),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    stop,
  };
}

/** 1 for the state that holds, 0 for the others. */
function addReadings(registry: Registry, read: Readings): void {
  const registers = [registry];
  const states = new Gauge({
    name: 'bot_lifecycle_state',
    help: 'The state of the process.',
    labelNames: ['state'],
    registers,
    collect: () => {
      const { state } = read().health;
      for (const one of STATES) states.set({ state: one }, Number(one === state));
    },
  });
  const breaker = new Gauge({
    name: 'bot_breaker_state',
    help: 'The state of the breaker before the model; off: no model is asked.',
    labelNames: ['state'],
    registers,
    collect: () => {
      const model = stateAt(read().view.value, 'ready', 'model') ?? 'off';
      for (const [name, state] of BREAKER_STATES) breaker.set({ state }, Number(name === model));
    },
  });
  const tiers = new Gauge({
    name: 'bot_health',
    help: 'Whether the tier holds.',
    labelNames: ['tier'],
    registers,
    collect: () => {
      const { health } = read();
      for (const tier of ['startup', 'ready', 'live'] as const) tiers.set({ tier }, Number(health[tier]));
    },
  });
  const sessions = new Gauge({
    name: 'bot_active_sessions',
    help: 'Tables whose conversation is kept alive.',
    registers,
    collect: () => {
      sessions.set(read().view.tables?.live ?? 0);
    },
  });
}
