/** Prometheus' own judgement on what it is given: the rules, their tests, the queries of the dashboard, a scrape. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { ROOT, read } from '../support/deployFiles.ts';
import {
  expressionsOf,
  RULES,
  RULES_TEST,
  readDashboard,
  renderedMetrics,
  SCRAPING,
  type Series,
  seriesOf,
} from '../support/deployMetrics.ts';

const promtool = await findExecutable('promtool', SYSTEM_PATH);

type Verdict = readonly [code: number | null, said: string];

/** The exit code, and all that was said. */
async function run(args: readonly string[], input = ''): Promise<Verdict> {
  const child = spawn(promtool ?? 'promtool', args, { cwd: ROOT });
  child.stdin.end(input);
  const [, out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return [child.exitCode, out + err];
}

/** What Prometheus itself puts to a scrape. */
const AROUND: readonly Series[] = [
  { name: 'up', labels: '', value: '1', counts: false },
  { name: 'ALERTS', labels: 'alertname="BotDown",alertstate="firing"', value: '1', counts: false },
];

/** What Grafana puts in. */
const choose = (expression: string): string =>
  expression
    .replaceAll('$job', 'rules-lawyer')
    .replaceAll('$instance', '.*')
    .replaceAll('$__rate_interval', '1m')
    .replaceAll('$__range', '10m');

/** Asks each of the queries ten minutes after the bot began to be scraped; every one has to bring something. */
async function ask(expressions: readonly string[]): Promise<Verdict> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-promtool-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const series = [...seriesOf(await renderedMetrics()), ...AROUND];
  const file = join(folder, 'queries.test.yaml');
  // JSON is YAML.
  const tests = {
    tests: [
      {
        interval: '15s',
        input_series: series.map(({ name, labels, value, counts }) => ({
          series: `${name}{${[labels, 'job="rules-lawyer"', 'instance="bot:8081"'].filter(Boolean).join(',')}}`,
          values: counts ? '0+1x40' : `${value}x40`,
        })),
        promql_expr_test: expressions.map((expression) => ({
          expr: `count(${expression}) > bool 0`,
          eval_time: '10m',
          exp_samples: [{ labels: '{}', value: 1 }],
        })),
      },
    ],
  };
  await writeFile(file, JSON.stringify(tests));
  return run(['test', 'rules', file]);
}

describe.skipIf(promtool === null)('with promtool', () => {
  test('the rules are well formed, and the example of a configuration finds them', async () => {
    expect(await run(['check', 'rules', '--lint=all', '--lint-fatal', RULES])).toEqual([0, expect.any(String)]);
    const [code, said] = await run(['check', 'config', SCRAPING]);
    expect([code, said]).toEqual([0, expect.stringContaining('1 rule files found')]);
  });

  test('each rule fires when it should, and not before', async () => {
    expect(await run(['test', 'rules', RULES_TEST])).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  test('every query of the dashboard brings something from what the program renders', async () => {
    const expressions = expressionsOf(readDashboard()).map(choose);
    expect(expressions.length).toBeGreaterThan(20);
    expect(await ask(expressions)).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  test('every selector of the rules finds something in what the program renders', async () => {
    const selectors = read(RULES).match(/\b(?:(?:bot|process)_\w+|up)\{[^}]*\}/gu) ?? [];
    expect(selectors.length).toBeGreaterThan(10);
    expect(await ask([...new Set(selectors)])).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  test.each(['bot_nothing', 'bot_answers_total{kind="rule"}', 'sum(bot_health'])(
    'a query that brings nothing is found: %s',
    async (expression) => {
      expect((await ask([expression]))[0]).not.toBe(0);
    },
  );

  test('what the program renders is as Prometheus likes it', async () => {
    const [, said] = await run(['check', 'metrics'], await renderedMetrics());
    // Node gives quantiles without the sum and the count that a summary has.
    const known = 'bot_event_loop_delay_seconds non-summary metrics should not have "quantile" label';
    expect(said.split('\n').filter((line) => line !== '' && line !== known)).toEqual([]);
  });

  test.each(['bot_answers 1\n', '# TYPE bot_answers counter\nbot_answers 1\n', 'bot answers\n'])(
    'what Prometheus does not like is found: %j',
    async (exposition) => {
      expect((await run(['check', 'metrics'], exposition))[1]).not.toBe('');
    },
  );
});
