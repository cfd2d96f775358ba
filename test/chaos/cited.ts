/** Runs the tests that a row cites, in vitest as `npm test` does, and says of each citation what became of it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { Figure } from '../support/figure.ts';
import { runNode } from './child.ts';
import { type CitedTest, ROOT } from './rows.ts';

/** `slowest`: of the cases, s. */
export type TestOutcome =
  | { readonly kind: 'passed'; readonly cases: number; readonly slowest: number; readonly figures: readonly Figure[] }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'missing' | 'failed'; readonly message: string };

export interface Cited {
  readonly test: CitedTest;
  readonly outcome: TestOutcome;
}

const figures = z.array(z.object({ what: z.string(), value: z.number(), unit: z.string() }));

/** As much of vitest's JSON report as is read. */
const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          status: z.string(),
          /** ms */
          duration: z.number().nullish(),
          failureMessages: z.array(z.string()).nullable(),
          meta: z.object({ figures: figures.optional() }),
        }),
      ),
    }),
  ),
});

type RunFile = z.infer<typeof report>['testResults'][number];
type RunTest = RunFile['assertionResults'][number];

const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const isOfContainers = ({ file }: CitedTest): boolean => file.startsWith('test/container/');

export async function runCited(tests: readonly CitedTest[], signal: AbortSignal): Promise<readonly Cited[]> {
  const inContainers = tests.filter(isOfContainers);
  const others = tests.filter((test) => !isOfContainers(test));
  return [
    ...(await runWith('test/vitest.chaos.config.ts', others, signal)),
    ...(await runWith('test/vitest.container.config.ts', inContainers, signal)),
  ];
}

async function runWith(config: string, tests: readonly CitedTest[], signal: AbortSignal): Promise<readonly Cited[]> {
  if (tests.length === 0) return [];
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-chaos-'));
  try {
    const output = join(folder, 'report.json');
    // The second one tells on standard error what failed around a test; the report does not.
    const reporting = ['--reporter=json', `--outputFile=${output}`, '--reporter=default'];
    const files = [...new Set(tests.map(({ file }) => file))];
    const pattern = [...new Set(tests.map(({ name }) => patternOf(name)))].join('|');
    const { code, stderr } = await runNode(
      [VITEST, 'run', '--config', config, '--root', '.', '--testNamePattern', pattern, ...reporting, ...files],
      signal,
    );
    const written = await readFile(output, 'utf8').catch(() => null);
    if (written === null) {
      const message = `vitest ended with code ${code} and without a report:\n${stderr}`;
      return tests.map((test) => ({ test, outcome: { kind: 'failed', message } }));
    }
    const ran = report.parse(JSON.parse(written)).testResults;
    return tests.map((test) => ({ test, outcome: outcomeOf(test, ran, stderr) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function outcomeOf(test: CitedTest, ran: readonly RunFile[], told: string): TestOutcome {
  const found = ran.find(({ name }) => relative(ROOT, name) === test.file);
  if (found === undefined) return { kind: 'missing', message: 'its file was not run' };
  const cases = found.assertionResults.filter((result) => isMeant(test.name, result));
  const failed = cases.find(({ status }) => status === 'failed');
  if (failed !== undefined) return { kind: 'failed', message: failed.failureMessages?.[0] ?? 'without a word' };
  // What failed around the tests, such as a hook, is told of the file.
  if (found.message !== '') return { kind: 'failed', message: found.message };
  if (cases.length === 0) return { kind: 'missing', message: 'no test has this name' };
  const passed = cases.filter(({ status }) => status === 'passed');
  const skipped = cases.find(({ status }) => status !== 'passed');
  if (skipped !== undefined) {
    const message = failureAround(skipped, test.file, told);
    return message === null ? { kind: 'skipped' } : { kind: 'failed', message };
  }
  return {
    kind: 'passed',
    cases: cases.length,
    slowest: Math.max(...passed.map(({ duration }) => duration ?? 0)) / 1_000,
    figures: passed.flatMap(({ meta }) => meta.figures ?? []),
  };
}

/** What a group of tests could not begin for; null: it could. */
function failureAround({ ancestorTitles }: RunTest, file: string, told: string): string | null {
  for (const depth of ancestorTitles.keys()) {
    const headline = ` FAIL  ${[file, ...ancestorTitles.slice(0, depth + 1)].join(' > ')}\n`;
    const at = told.indexOf(headline);
    if (at >= 0) return told.slice(at + headline.length).split('\n\n')[0] ?? '';
  }
  return null;
}

/** A test, a group around it, or a row of a test with rows: its title begins with the name of the row. */
function isMeant(name: string, { title, ancestorTitles }: RunTest): boolean {
  const whole = new RegExp(`^(?:${patternOf(name)})$`, 'u');
  const row = new RegExp(`^(?:${patternOf(name)})(?::| \\().*$`, 'u');
  return whole.test(title) || row.test(title) || ancestorTitles.some((ancestor) => whole.test(ancestor));
}

/** Of a regular expression: the name, where a placeholder of a row is anything. */
const patternOf = (name: string): string =>
  name.replaceAll(/[.*+?^${}()|[\]\\/]/gu, '\\$&').replaceAll(/%[sijo]|\\\$\w+/gu, '[^]*');
