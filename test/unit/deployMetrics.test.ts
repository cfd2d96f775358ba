/** Dashboard and alert rules against the metrics that the program renders, and the dashboard as Grafana wants it. */
import { describe, expect, test } from 'vitest';
import { read } from '../support/deployFiles.ts';
import {
  DASHBOARD,
  type DashboardPanel,
  expressionsOf,
  OF_THE_MACHINE,
  RULES,
  RULES_TEST,
  readDashboard,
  readExpectations,
  readJobs,
  readRules,
  renderedMetrics,
  seriesOf,
  typesOf,
} from '../support/deployMetrics.ts';

const dashboard = readDashboard();
const rules = readRules();
const drawn = dashboard.panels.filter((panel) => panel.type !== 'row');

/** Every name in a text that can only be one of our metrics, be it in a query or in a sentence. */
const namesIn = (text: string): readonly string[] => [...new Set(text.match(/\b(?:bot|process|nodejs)_\w+/gu))];

describe('names', () => {
  test.each([DASHBOARD, RULES, RULES_TEST])('%s has no metric that the program does not render', async (file) => {
    const rendered = seriesOf(await renderedMetrics()).map((series) => series.name);
    const names = namesIn(read(file));
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !rendered.includes(name))).toEqual([]);
  });

  test('every metric that the program renders is on the dashboard', async () => {
    const shown = expressionsOf(dashboard).flatMap(namesIn);
    const metrics = [...typesOf(await renderedMetrics()).keys(), ...OF_THE_MACHINE];
    const endings = ['', '_bucket', '_sum', '_count'];
    expect(metrics.filter((name) => !endings.some((ending) => shown.includes(name + ending)))).toEqual([]);
  });

  test('the job is called the same where it is scraped, watched and shown', () => {
    const watched = rules.flatMap(({ expr }) => [...expr.matchAll(/job="([^"]*)"/gu)].map(([, job]) => job));
    expect([...new Set([...readJobs(), ...watched])]).toEqual(['rules-lawyer']);
    expect(dashboard.templating.list.find(({ name }) => name === 'job')?.current).toMatchObject({
      value: 'rules-lawyer',
    });
  });
});

describe('alert rules', () => {
  test('each is told apart and says what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, annotations } of rules) {
      expect([alert, annotations.description.length > 80, /[.]$/u.test(annotations.summary)]).toEqual([
        alert,
        true,
        false,
      ]);
    }
  });

  test('each waits for a while before it is raised', () => {
    for (const rule of rules)
      expect([rule.alert, rule.for]).toEqual([rule.alert, expect.stringMatching(/^[1-9]\d*m$/u)]);
  });

  test('each is tried where it fires and where it does not', () => {
    const expected = readExpectations();
    for (const { alert } of rules) {
      const of = expected.filter((expectation) => expectation.alert === alert).map(({ fires }) => fires);
      expect([alert, of.includes(true), of.includes(false)]).toEqual([alert, true, true]);
    }
    expect(expected.filter(({ alert }) => !rules.some((rule) => rule.alert === alert))).toEqual([]);
  });
});

/** The squares of the grid that a panel takes. */
const squaresOf = ({ gridPos: { x, y, w, h } }: DashboardPanel): readonly string[] =>
  Array.from({ length: w * h }, (_, at) => `${x + (at % w)}:${y + Math.floor(at / w)}`);

describe('the dashboard', () => {
  test('is of a form that a Grafana of today reads, and comes from no certain one', () => {
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39);
    expect(dashboard.templating.list.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'datasource: datasource',
      'job: query',
      'instance: query',
    ]);
    const sources = [...read(DASHBOARD).matchAll(/"type": "prometheus",\s*"uid": "([^"]*)"/gu)].map(([, uid]) => uid);
    expect(sources.length).toBeGreaterThan(2 * drawn.length);
    expect([...new Set(sources)]).toEqual([`\${datasource}`]);
    expect(read(DASHBOARD)).not.toMatch(/https?:|\d+\.\d+\.\d+\.\d+|localhost|"pluginVersion"|"gnetId"/u);
  });

  test('has panels that stand within its 24 columns, and none upon another', () => {
    const taken = new Map<string, string>();
    for (const panel of dashboard.panels) {
      expect([panel.title, panel.gridPos.x + panel.gridPos.w <= 24]).toEqual([panel.title, true]);
      for (const square of squaresOf(panel)) {
        expect([panel.title, square, taken.get(square)]).toEqual([panel.title, square, undefined]);
        taken.set(square, panel.title);
      }
    }
    // No hole either: Grafana would move up what is below.
    const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
    expect(taken.size).toBe(24 * bottom);
  });

  test('has panels that are told apart and explained', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(new Set(dashboard.panels.map(({ title }) => title)).size).toBe(dashboard.panels.length);
    for (const { title, description = '', targets, fieldConfig } of drawn) {
      expect([title, description.length > 20, targets.length > 0, fieldConfig !== undefined]).toEqual([
        title,
        true,
        true,
        true,
      ]);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect(new Set(targets.map(({ legendFormat }) => legendFormat)).size).toBe(targets.length);
    }
  });

  test('asks only for the bot that was chosen', () => {
    for (const expression of drawn.flatMap(({ targets }) => targets.map(({ expr }) => expr))) {
      const selectors = expression.match(/\b(?:(?:bot|process)_\w+|up)\b(?:\{[^}]*\})?/gu) ?? [];
      expect(selectors.length).toBeGreaterThan(0);
      expect(selectors.filter((one) => !one.endsWith('job="$job",instance=~"$instance"}'))).toEqual([]);
    }
  });

  test.each(['bot_lifecycle_state', 'bot_breaker_state'])('has a word for every state of %s', async (metric) => {
    const states = seriesOf(await renderedMetrics()).filter(({ name }) => name === metric);
    expect(states.length).toBeGreaterThan(3);
    const showing = drawn.filter(({ targets }) => targets.some(({ expr }) => expr.includes(metric)));
    expect(showing.length).toBe(2);
    for (const { targets, fieldConfig } of showing) {
      const words = fieldConfig?.defaults.mappings.flatMap(({ options }) => Object.entries(options)) ?? [];
      const expressions = targets.map(({ expr }) => expr).join('\n');
      for (const { labels } of states) {
        const number = new RegExp(`${metric}\\{${labels},[^}]*\\} \\* (\\d+)`, 'u').exec(expressions)?.[1];
        expect([labels, words.filter(([of]) => of === number).length]).toEqual([labels, 1]);
      }
    }
  });

  test('draws a limit where the rule that it names has it', () => {
    const limits = drawn.flatMap(({ description = '', fieldConfig }) => {
      const alert = /Dashed: what (\w+) is raised at/u.exec(description)?.[1];
      return alert === undefined ? [] : [[alert, fieldConfig?.defaults.thresholds.steps.at(-1)?.value] as const];
    });
    expect(limits.map(([alert]) => alert)).toEqual(['UpdatesLate', 'EventLoopSlow', 'DiskLow']);
    for (const [alert, limit] of limits) {
      const compared = /[<>] ([\d.e]+)$/mu.exec(rules.find((rule) => rule.alert === alert)?.expr ?? '')?.[1];
      expect([alert, Number(compared)]).toEqual([alert, limit]);
    }
  });
});
