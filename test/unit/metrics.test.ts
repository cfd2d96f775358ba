/** Metrics: under which names they are found, what moves them, and that none tells whom it was about. */
import { expect, onTestFinished, test } from 'vitest';
import type { HealthView } from '../../src/health/health.ts';
import { toHealth } from '../../src/health/toHealth.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createMetricsFacts } from '../../src/observability/metricsFacts.ts';

const VIEW: HealthView = {
  running: true,
  value: { ready: { model: 'unavailable', intake: { connected: 'receiving' } } },
  tags: [],
  capabilities: { exactSearch: true, pdftotext: true },
  intakeTrouble: null,
  modelTrouble: null,
  housekeeping: null,
  watchdog: null,
  tables: { value: { serving: { open: 'settled' } }, live: 3 },
  observers: {},
};

function stage() {
  const metrics = createMetrics(() => ({ view: VIEW, health: toHealth(VIEW) }), import.meta.dirname);
  onTestFinished(() => metrics.stop());
  let elapsed = 0;
  const facts = createMetricsFacts(metrics, { now: () => 10_000, elapsed: () => elapsed });
  const text = async (): Promise<string> => (await metrics.render()).text;
  return {
    hear: (to: object, type: string, fields: Readonly<Record<string, unknown>> = {}, from: object | null = null) =>
      facts.hear({ to, from, event: { type, ...fields } }),
    failed: facts.failed,
    pass: (milliseconds: number) => (elapsed += milliseconds),
    text,
    /** The value of one line of the exposition. */
    value: async (line: string): Promise<number | null> => {
      const found = (await text()).split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return found === undefined ? null : Number(found.slice(line.length));
    },
  };
}

const table = {};
const ruling = {};
const update = { update: { seq: 7, receivedAt: 8_500, table: '42:0', payload: 'private words' } };

test('every agreed name is there before anything happened', async () => {
  const names = [...(await stage().text()).matchAll(/^# TYPE (\w+) (\w+)$/gmu)].map(
    ([, name, type]) => `${name} ${type}`,
  );
  expect(names.toSorted()).toEqual([
    'bot_active_sessions gauge',
    'bot_answer_seconds histogram',
    'bot_answers_total counter',
    'bot_breaker_state gauge',
    'bot_disk_free_bytes gauge',
    'bot_event_loop_delay_seconds gauge',
    'bot_health gauge',
    'bot_lifecycle_state gauge',
    'bot_memory_limit_bytes gauge',
    'bot_memory_used_bytes gauge',
    'bot_message_processing_seconds histogram',
    'bot_messages_processed_total counter',
    'bot_model_rounds histogram',
    'bot_pdf_searches_total counter',
    'bot_update_lag_seconds gauge',
    'process_cpu_seconds_total counter',
    'process_open_fds gauge',
    'process_resident_memory_bytes gauge',
    'process_start_time_seconds gauge',
  ]);
});

test('an update that was attended to is counted once, with its wait and its time', async () => {
  const { hear, pass, value } = stage();
  hear(table, 'update.received', update);
  pass(2_000);
  hear(table, 'xstate.done.actor.attendUpdate', { output: { kind: 'noted' } });
  hear(table, 'xstate.done.actor.attendUpdate', { output: { kind: 'noted' } });
  expect(await value('bot_messages_processed_total{status="success"}')).toBe(1);
  expect(await value('bot_messages_processed_total{status="error"}')).toBe(0);
  expect(await value('bot_message_processing_seconds_sum')).toBe(2);
  expect(await value('bot_update_lag_seconds')).toBe(1.5);
});

test('an update that failed is an error and no success, and the next one of the table is not', async () => {
  const { hear, failed, value } = stage();
  hear(table, 'update.received', update);
  failed('U7');
  hear(table, 'xstate.done.actor.attendUpdate');
  hear(table, 'update.received', { update: { ...update.update, seq: 8 } });
  hear(table, 'xstate.done.actor.attendUpdate');
  expect(await value('bot_messages_processed_total{status="error"}')).toBe(1);
  expect(await value('bot_messages_processed_total{status="success"}')).toBe(1);
});

test('an update that waits for the database is not counted until it is settled', async () => {
  const { hear, pass, value } = stage();
  hear(table, 'update.received', update);
  hear(table, 'xstate.error.actor.attendUpdate');
  expect(await value('bot_message_processing_seconds_count')).toBe(0);
  pass(3_000);
  hear(table, 'xstate.done.actor.attendUpdate');
  expect(await value('bot_message_processing_seconds_sum')).toBe(3);
});

test('a clock that was set back makes no negative wait', async () => {
  const { hear, value } = stage();
  hear(table, 'update.received', { update: { seq: 1, receivedAt: 99_000 } });
  expect(await value('bot_update_lag_seconds')).toBe(0);
});

test('a question is counted by its end, with the searches and the rounds that it took', async () => {
  const { hear, pass, value } = stage();
  hear(table, 'question.granted');
  hear(ruling, 'xstate.done.actor.retrievePassages');
  hear(ruling, 'xstate.done.actor.deliberate', { output: { kind: 'searching' } });
  hear(ruling, 'xstate.done.actor.searchFurther');
  hear(ruling, 'xstate.done.actor.deliberate', { output: { kind: 'proposed' } });
  pass(4_000);
  hear(table, 'xstate.done.actor.settleQuestion', { output: { kind: 'ruled' } }, ruling);
  expect(await value('bot_answers_total{kind="ruled"}')).toBe(1);
  expect(await value('bot_answer_seconds_sum')).toBe(4);
  expect(await value('bot_pdf_searches_total{status="success"}')).toBe(2);
  expect(await value('bot_model_rounds_sum')).toBe(2);
  expect(await value('bot_model_rounds_count')).toBe(1);
});

test('a question that no model was heard for has no rounds, and one that broke has failed', async () => {
  const { hear, value } = stage();
  hear(table, 'question.granted');
  hear(ruling, 'xstate.error.actor.retrievePassages');
  hear(ruling, 'xstate.done.actor.deliberate', { output: { kind: 'unavailable', reason: 'open' } });
  hear(table, 'xstate.error.actor.settleQuestion', {}, ruling);
  expect(await value('bot_answers_total{kind="failed"}')).toBe(1);
  expect(await value('bot_pdf_searches_total{status="error"}')).toBe(1);
  expect(await value('bot_model_rounds_count')).toBe(0);
});

test('a question that was cancelled is counted once, however often that has to be recorded', async () => {
  const { hear, pass, value } = stage();
  const recording = { input: { end: { kind: 'ruling', output: { kind: 'cancelled' } } } };
  hear(table, 'question.granted');
  pass(3_000);
  hear({}, 'xstate.init', recording, table);
  hear({}, 'xstate.init', recording, table);
  expect(await value('bot_answers_total{kind="cancelled"}')).toBe(1);
  expect(await value('bot_answer_seconds_sum')).toBe(3);
});

test('gauges are read from the machines at the scrape', async () => {
  const { value } = stage();
  expect(await value('bot_lifecycle_state{state="ready"}')).toBe(1);
  expect(await value('bot_lifecycle_state{state="draining"}')).toBe(0);
  expect(await value('bot_breaker_state{state="open"}')).toBe(1);
  expect(await value('bot_breaker_state{state="closed"}')).toBe(0);
  expect(await value('bot_health{tier="ready"}')).toBe(1);
  expect(await value('bot_active_sessions')).toBe(3);
  expect(await value('bot_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0);
  expect(await value('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  expect(await value('process_cpu_seconds_total')).toBeGreaterThan(0);
});

test('no table, no id and no word of a message is a label', async () => {
  const { hear, text } = stage();
  hear(table, 'update.received', update);
  hear(table, 'xstate.done.actor.attendUpdate');
  hear(table, 'xstate.done.actor.settleQuestion', { output: { kind: 'ruled', answer: 'private words' } }, ruling);
  const labels = new Set([...(await text()).matchAll(/(\w+)="/gu)].map(([, name = '']) => name));
  expect([...labels].toSorted((a, b) => a.localeCompare(b))).toEqual([
    'kind',
    'le',
    'quantile',
    'state',
    'status',
    'tier',
  ]);
  expect(await text()).not.toContain('private');
});

test('the disk of the data folder is measured, and of the memory what the system tells', async () => {
  const first = await stage().text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'mu').exec(first)?.[1]);
  expect(value('bot_disk_free_bytes')).toBeGreaterThan(0);
  // Without a limit there is no share of it either: no number, and not 0.
  const [used, limit] = [value('bot_memory_used_bytes'), value('bot_memory_limit_bytes')];
  expect(Number.isNaN(used)).toBe(Number.isNaN(limit));
  expect(limit).not.toBe(0);
});
