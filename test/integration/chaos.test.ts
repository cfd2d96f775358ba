/** `npm run chaos`: what it says of rows that hold, that do not, and that cannot be run; what it refuses; how it is stopped. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { chaos } from '../chaos/command.ts';
import { NEEDED } from '../chaos/needs.ts';
import { type CitedTest, type FaultRow, readRows } from '../chaos/rows.ts';
import { CAN_SEE_PROCESSES, childrenOf, isGone } from '../support/processes.ts';

const MAIN = join(import.meta.dirname, '../chaos/main.ts');

/** A run of vitest inside one, and a bot, on a machine with other things to do. */
const TIME = { timeout: 180_000 };

const PATIENCE = 60_000;

const Judged = z
  .object({ rows: z.array(z.object({ held: z.boolean().nullable(), figure: z.string() }).loose()) })
  .loose();

function start(args: readonly string[], env: NodeJS.ProcessEnv = process.env, main = MAIN) {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGTERM'));
  const end = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]: [unknown[], string, string]) => ({ code, stdout, stderr }),
  );
  return { child, end };
}

const cited = (name: string, need: CitedTest['need'] = null): CitedTest => ({
  file: 'test/chaos/fixtures/outcomes.test.ts',
  name,
  need,
});

const descendants = (pid: number): readonly number[] => childrenOf(pid).flatMap((one) => [one, ...descendants(one)]);

const isBot = (pid: number): boolean =>
  !isGone(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('src/main.ts');

const rowOf = (number: number, ...tests: readonly CitedTest[]): FaultRow => ({
  number,
  fault: `fault ${number}`,
  expected: 'nothing happens',
  tests,
  long: null,
});

/** The same command over rows of a test's own. */
async function judged(rows: readonly FaultRow[], ...args: readonly string[]) {
  let out = '';
  let err = '';
  const code = await chaos(args, rows, {
    out: (words) => void (out += words),
    err: (words) => void (err += words),
    signal: new AbortController().signal,
  });
  return { code, out, err };
}

describe('the real matrix', () => {
  test('has 25 rows, each with tests, and knows of none of them a need that nobody has', () => {
    const rows = readRows();
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    expect(rows.filter(({ tests, expected }) => tests.length === 0 || expected === '')).toEqual([]);
    expect(rows.filter(({ long }) => long !== null).map(({ number, long }) => [number, long])).toEqual([
      [1, 'kill'],
      [21, 'burst'],
    ]);
    const known = rows.flatMap(({ tests }) => tests);
    expect(
      NEEDED.filter(({ file, name }) => !known.some((one) => one.file === file && one.name === (name ?? one.name))),
    ).toEqual([]);
  });

  test('over a row that holds: a table with its figure, and code 0', TIME, async () => {
    const { code, stdout, stderr } = await start(['--only', '16']).end;
    expect(stderr).toMatch(
      /^16, text that looks like markup\n +held \(\d+\.\d s\) 2 cases, the slowest in [\d.]+ s\n$/u,
    );
    expect(stdout).toMatch(
      /^row \| fault +\| verdict \| figure\n16 +\| text that looks like markup \| held +\| 2 cases, the slowest in [\d.]+ s\n\n1 of 1 held, in \d+ s\.\n$/u,
    );
    expect(code).toBe(0);
  });

  test('without the programs that a row takes says which, and is no failure', TIME, async () => {
    const { code, stdout } = await start(['--only', '18'], { ...process.env, PATH: '' }).end;
    expect(stdout).toMatch(
      /\n18 +\| the disk is full \| not run: the right to mount \(1 test\), strace that may attach \(1 test\) not here \|?/u,
    );
    expect(stdout).toMatch(/\n0 of 1 held, 1 not run, in \d+ s\.\n$/u);
    expect(code).toBe(0);
  });

  test.runIf(CAN_SEE_PROCESSES)('stopped by SIGTERM leaves nothing of what it has started', TIME, async () => {
    const { child, end } = start(['--only', '17']);
    let started: readonly number[] = [];
    await expect.poll(() => (started = descendants(child.pid ?? 0)).some(isBot), { timeout: PATIENCE }).toBe(true);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await end;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/\nstopped by SIGTERM\n$/u);
    await expect.poll(() => started.filter((pid) => !isGone(pid)), { timeout: PATIENCE }).toEqual([]);
  });
});

describe('a row', () => {
  test('holds where all that it cites passes; its figures are those of its tests', TIME, async () => {
    const rows = [
      rowOf(1, cited('passes, and tells what it measured'), cited('a red'), cited('%s (one of two) passes')),
    ];
    const { code, out } = await judged(rows, '--json');
    const record = Judged.parse(JSON.parse(out));
    expect(record).toMatchObject({
      command: 'npm run chaos -- --json',
      rows: [{ id: 'fault-1', what: 'fault 1', goal: 'nothing happens', held: true, note: null }],
    });
    expect(record.rows[0]?.figure).toMatch(/^4 cases, the slowest in [\d.]+ s, 12,000 sheep, counted in 1\.3 s$/u);
    expect(code).toBe(0);
  });

  test.each([
    ['fails', cited('fails'), "expected 'the moon is made of cheese' to be 'the moon is made of stone'"],
    ['nobody has', cited('passes by another name'), 'no test has this name'],
    ['is skipped though it needs nothing', cited('is skipped'), 'it was skipped, although nothing is missing'],
    [
      'is skipped though what it needs is here',
      cited('is skipped', CAN_SEE_PROCESSES ? 'proc' : 'user'),
      'it was skipped, although nothing is missing',
    ],
    ['is not reached', cited('is not reached'), 'the stage collapsed'],
  ])('does not hold where one of its tests %s: code 1, and the cause', TIME, async (_, unfit, cause) => {
    const { code, out } = await judged([rowOf(7, cited('passes, and tells what it measured'), unfit)]);
    expect(out).toMatch(/\n7 +\| fault 7 \| NOT held \| 1 case/u);
    expect(out).toContain(`\n7, fault 7: NOT held\n  test/chaos/fixtures/outcomes.test.ts › ${unfit.name}\n    `);
    expect(out).toContain(cause);
    expect(out).toMatch(/\n0 of 1 held, in \d+ s\.\n$/u);
    expect(code).toBe(1);
  });

  test('that cites nothing does not hold', async () => {
    const { code, out } = await judged([rowOf(1)], '--json');
    expect(Judged.parse(JSON.parse(out)).rows).toMatchObject([
      { held: false, note: 'docs/requirements.md: it cites no test' },
    ]);
    expect(code).toBe(1);
  });

  test.runIf(process.getuid?.() === 0)(
    'holds without a test for which something is missing, and says so',
    TIME,
    async () => {
      const { code, out } = await judged([rowOf(3, cited('a red'), cited('is skipped', 'user'))]);
      expect(out).toContain('| held; not run here: another user than root (1 test) | 1 case');
      expect(code).toBe(0);
    },
  );
});

describe('the command', () => {
  test.each([
    [['--only', '0'], '--only takes numbers of rows from 1 to 25'],
    [['--only', '26'], '--only takes numbers of rows from 1 to 25'],
    [['--only', '1,x'], '--only takes numbers of rows from 1 to 25'],
    [['--only', '9-5'], '--only takes numbers of rows from 1 to 25'],
    [['--only', ''], '--only takes numbers of rows from 1 to 25'],
    [['--kills', '0'], '--kills must be a whole number from 1 to 100000.'],
    [['--kills', '1e3'], '--kills must be a whole number from 1 to 100000.'],
    [['--only', '16', '--record'], '--record keeps the whole matrix: leave out --only.'],
    [['--what'], "Unknown option '--what'"],
    [['16'], "Unexpected argument '16'"],
  ])('refuses %j with 1, a sentence and the usage', async (args, sentence) => {
    const { code, out, err } = await judged(readRows(), ...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(sentence);
    expect(err).toMatch(/\nUsage: npm run chaos -- .+\n$/u);
  });

  test('asked how it is used, it says so and runs nothing', async () => {
    const { code, out, err } = await judged(readRows(), '--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Usage: npm run chaos -- .+\n$/u);
  });

  test.each([
    ['kill', '--kills must be a whole number', '--kills', 'many'],
    ['burst', "Unknown option '--chat'", '--chat', '3'],
  ])('the long run test:%s does so, too: %s', async (name, sentence, ...args) => {
    const { code, stdout, stderr } = await start(args, process.env, join(import.meta.dirname, `../chaos/${name}.ts`))
      .end;
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(new RegExp(`\\nUsage: npm run test:${name} -- .+\\n$`, 'u'));
  });
});
