/** The dashboard, the alert rules, and the metrics that the program renders, for the tests that hold them together. */
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { toHealth } from '../../src/health/toHealth.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { read, yamlDocuments } from './deployFiles.ts';

export const DASHBOARD = 'deploy/grafana/dashboard.json';
export const RULES = 'deploy/prometheus/alerts.yaml';
export const RULES_TEST = 'deploy/prometheus/alerts.test.yaml';
export const SCRAPING = 'deploy/prometheus/prometheus.yaml';

/** Rendered from the watch on memory and disk on, which is not part of every registry. */
export const OF_THE_MACHINE: readonly string[] = [
  'bot_memory_used_bytes',
  'bot_memory_limit_bytes',
  'bot_disk_free_bytes',
];

const VIEW = {
  running: true,
  value: { ready: { model: 'available', intake: { connected: 'receiving' } } },
  tags: [],
  capabilities: { exactSearch: true, pdftotext: true },
  intakeTrouble: null,
  modelTrouble: null,
  housekeeping: null,
  watchdog: null,
  tables: { value: { serving: { open: 'settled' } }, live: 1 },
  observers: {},
};

/** What a scrape of the program brings, in the exposition format. */
export async function renderedMetrics(): Promise<string> {
  const metrics = createMetrics(() => ({ view: VIEW, health: toHealth(VIEW) }), import.meta.dirname);
  onTestFinished(() => metrics.stop());
  return (await metrics.render()).text;
}

export interface Series {
  readonly name: string;
  /** As they stand between the braces. */
  readonly labels: string;
  readonly value: string;
  /** Whether it only rises. */
  readonly counts: boolean;
}

/** The series of a scrape, and those of the machine. */
export function seriesOf(exposition: string): readonly Series[] {
  const types = typesOf(exposition);
  const scraped = [...exposition.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gmu)].map(
    ([, name = '', labels = '', value = '']) => ({
      name,
      labels,
      // What this machine does not tell, another one does.
      value: value.toLowerCase() === 'nan' ? '1' : value,
      counts: types.get(name) !== 'gauge',
    }),
  );
  const further = OF_THE_MACHINE.filter((name) => !types.has(name));
  return [...scraped, ...further.map((name) => ({ name, labels: '', value: '1', counts: false }))];
}

/** The type of each metric by its name; a histogram goes by the name without an ending. */
export function typesOf(exposition: string): ReadonlyMap<string, string> {
  return new Map([...exposition.matchAll(/^# TYPE (\w+) (\w+)$/gmu)].map(([, name = '', type = '']) => [name, type]));
}

const GridPosition = z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1), h: z.int().min(1) });

const Target = z.object({
  refId: z.string(),
  expr: z.string().min(1),
  legendFormat: z.string().min(1),
  datasource: z.object({ type: z.literal('prometheus') }),
});

const Threshold = z.object({ color: z.string(), value: z.number().nullable() });

const Mapping = z.object({ options: z.record(z.string(), z.object({ text: z.string() })) });

const Panel = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().min(1),
  gridPos: GridPosition,
  description: z.string().optional(),
  datasource: z.object({ type: z.literal('prometheus') }).optional(),
  targets: z.array(Target).default([]),
  fieldConfig: z
    .object({
      defaults: z.object({
        unit: z.string().min(1),
        mappings: z.array(Mapping),
        thresholds: z.object({ steps: z.array(Threshold) }),
      }),
    })
    .optional(),
});

const Dashboard = z.object({
  id: z.null(),
  uid: z.string(),
  schemaVersion: z.int(),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), type: z.string(), current: z.unknown().optional() })),
  }),
  annotations: z.object({ list: z.array(z.object({ expr: z.string().optional() })) }),
  panels: z.array(Panel),
});

export type DashboardPanel = z.infer<typeof Panel>;

export const readDashboard = () => Dashboard.parse(JSON.parse(read(DASHBOARD)));

const Rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string().min(1), description: z.string().min(1) }),
});

const Rules = z.tuple([z.strictObject({ groups: z.tuple([z.object({ rules: z.array(Rule) })]) })]);

export const readRules = () => Rules.parse(yamlDocuments(RULES))[0].groups[0].rules;

const RuleTests = z.tuple([
  z.object({
    tests: z.array(
      z.object({ alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })) }),
    ),
  }),
]);

/** What is expected of each rule, in the order of the file. */
export const readExpectations = () =>
  RuleTests.parse(yamlDocuments(RULES_TEST))[0]
    .tests.flatMap((one) => one.alert_rule_test)
    .map(({ alertname, exp_alerts }) => ({ alert: alertname, fires: exp_alerts.length > 0 }));

const Scraping = z.tuple([z.object({ scrape_configs: z.array(z.object({ job_name: z.string() })) })]);

export const readJobs = () => Scraping.parse(yamlDocuments(SCRAPING))[0].scrape_configs.map((job) => job.job_name);

/** Every query of the dashboard that goes to Prometheus. */
export const expressionsOf = ({ panels, annotations }: ReturnType<typeof readDashboard>): readonly string[] => [
  ...panels.flatMap((panel) => panel.targets.map((target) => target.expr)),
  ...annotations.list.flatMap(({ expr }) => (expr === undefined ? [] : [expr])),
];
