/** `golden` as a real process: what it scores, what it ends with, and what it makes of files that it cannot score. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FreshBooks } from '../../src/golden/standsOn.ts';
import { type CliEnd, runCli, sentenceOf, startCli } from '../support/cli.ts';
import { book } from '../support/library.ts';

const ROOT = join(import.meta.dirname, '../..');
const SAMPLES = join(ROOT, 'samples/library');

const Printed = z.looseObject({ date: z.string(), seconds: z.number(), rows: z.array(z.unknown()) });

let work: string;
let library: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'rules-lawyer-golden-'));
  library = join(work, 'library');
  await mkdir(library);
  await writeFile(
    join(library, 'Heron.pdf'),
    book(['The heron counts double in winter.'], ['A tie goes to the eldest player.'], ['The game ends in spring.']),
  );
  await writeFile(join(library, 'Stork.pdf'), book(['The stork delivers three letters each turn.']));
  for (const folder of [SAMPLES, library]) {
    const { exitCode, stderr } = await runCli(['library', '--library', folder], {
      env: { DATA_PATH: join(work, 'data') },
    });
    if (exitCode !== 0) throw new Error(stderr);
  }
});

afterAll(() => rm(work, { recursive: true, force: true }));

const golden = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CliEnd> =>
  runCli(['golden', ...args], { env: { DATA_PATH: join(work, 'data'), INIT_CWD: work, ...env } });

async function questions(...lines: readonly string[]): Promise<string> {
  await writeFile(join(work, 'asked.yaml'), lines.join('\n'));
  return 'asked.yaml';
}

/** More than are asked before a signal is heard. */
async function writeMany(): Promise<string> {
  const many = Array.from({ length: 3_000 }, (_, at) => `- { question: Who wins tie ${at}?, game: Heron, pages: [2] }`);
  return questions('questions:', ...many);
}

const own = (file: string, ...more: readonly string[]): Promise<CliEnd> =>
  golden(['--library', 'library', '--questions', file, ...more]);

const RIGHT = '- { question: How does the heron count in winter?, game: Heron, document: Heron.pdf, pages: [1] }';
const WRONG = '- { question: Who wins a tie?, game: Heron, pages: [3] }';
const SILENT = '- { question: What does the blacksmith sell on Tuesdays?, game: Heron, pages: none }';

describe('the golden questions of the samples', () => {
  it('hold', async () => {
    const end = await golden(['--library', SAMPLES]);
    expect(end).toMatchObject({ exitCode: 0, signal: null });
    expect(end.stdout).toMatch(/^citations +1\.000 \((\d{3,}) of \1\) +≥ 1 +held /mu);
    expect(end.stdout).not.toContain('NOT held');
    expect(end.stdout.match(/ held {2}/gu)).toHaveLength(6);
  });

  it('are nothing to the doctor of the library', async () => {
    const doctor = await runCli(['library', '--json', '--library', SAMPLES], {
      env: { DATA_PATH: join(work, 'data') },
    });
    const { problems, files } = z
      .object({ problems: z.array(z.string()), files: z.array(z.unknown()) })
      .parse(JSON.parse(doctor.stdout));
    expect({ problems, files: files.length }).toEqual({ problems: [], files: 5 });
  });

  it('do not where more is asked for, and each question that is to blame is named', async () => {
    const text = await readFile(join(SAMPLES, 'questions.yaml'), 'utf8');
    const some = text.slice(0, text.indexOf('\n  # Saltwind Couriers: not in the rules'));
    const file = await questions(some.replace(/thresholds: .*/u, 'thresholds: { hit@1: 1 }'));
    const end = await golden(['--library', SAMPLES, '--questions', file]);
    expect(end.exitCode).toBe(1);
    expect(end.stderr).toMatch(/^Not held: hit@1\.$/mu);
    expect(end.stdout).toMatch(/^hit@1 +0\.\d{3} \(\d+ of \d+\) +≥ 1 +NOT held /mu);
    const [, count, of] = /^hit@1 .*\((\d+) of (\d+)\)/mu.exec(end.stdout) ?? [];
    expect(end.stdout.match(/^ {4}hit@[15]: expected p\. /gmu)).toHaveLength(Number(of) - Number(count));
  });
});

describe('a run', () => {
  it('tells what was expected and what came, and what waits for its pages', async () => {
    const file = await questions(
      'thresholds: { hit@1: 0.5, hit@2: 0.9 }',
      'questions:',
      RIGHT,
      WRONG,
      SILENT,
      '- { question: When does the game end?, game: heron, pages: }',
    );
    const end = await own(file);
    expect(end.exitCode).toBe(1);
    expect(end.stderr).toMatch(/^Asking 3 questions of .*asked\.yaml …\nNot held: hit@2\.$/mu);
    expect(end.stdout).toMatch(/^hit@1 +0\.500 \(1 of 2\) +≥ 0\.5 +held /mu);
    expect(end.stdout).toMatch(/^abstention +1\.000 \(1 of 1\) {6,}\S/mu);
    expect(end.stdout).toMatch(
      /\nMissed by 1 question:\n {2}line 4, Heron: Who wins a tie\?\n {4}hit@\d+: expected p\. 3 of Heron\.pdf; got p\. 2.* of Heron\.pdf\n/u,
    );
    expect(end.stdout).toMatch(/\n1 question waits for its pages:\n {2}line 6, heron: When does the game end\?\n$/u);
  });

  it('of a file without questions measures nothing, and says so', async () => {
    const end = await own(await questions('thresholds: { hit@1: 1, citations: 1, abstention: 1, game: 1 }'));
    expect(end.exitCode).toBe(0);
    expect(end.stdout.match(/^.* – +≥ 1 +not measurable: .*$/gmu)).toHaveLength(4);
    expect(end.stdout).not.toMatch(/ held /u);
  });

  it('asks no model, whatever is configured', async () => {
    let calls = 0;
    await using server = createServer((_, response) => {
      calls += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = z.object({ port: z.number() }).parse(server.address());
    const end = await golden(['--library', 'library', '--questions', await questions('questions:', RIGHT, SILENT)], {
      OPENAI_BASE_URL: `http://127.0.0.1:${address.port}/v1`,
      OPENAI_MODEL: 'any',
    });
    expect({ code: end.exitCode, calls }).toEqual({ code: 0, calls: 0 });
  });

  it('of npm prints its record alone: rows as docs/proof.md takes them, and what was missed', async () => {
    const file = await questions('thresholds: { hit@1: 1 }', 'questions:', RIGHT, WRONG);
    const started = promisify(execFile)(
      process.execPath,
      [join(ROOT, 'test/proof/golden.ts'), '--library', 'library', '--questions', file, '--json'],
      { env: { ...process.env, DATA_PATH: join(work, 'data'), INIT_CWD: work } },
    );
    const { code, stdout } = await started.then(
      () => ({ code: 0, stdout: '' }),
      (error: unknown) => z.object({ code: z.number(), stdout: z.string() }).parse(error),
    );
    expect(code).toBe(1);
    const record = Printed.parse(JSON.parse(stdout));
    expect(record.date).toMatch(/^\d{4}-\d\d-\d\d$/u);
    expect(record).toMatchObject({
      command: 'npm run golden -- --library library --questions asked.yaml --json',
      machine: { node: process.versions.node },
      missed: [{ line: 4, game: 'Heron', question: 'Who wins a tie?', score: 'hit@5' }],
      waiting: [],
    });
    expect(record.rows[0]).toEqual({
      id: 'golden-hit-1',
      what: 'the page found first is one that answers',
      figure: '0.500 (1 of 2)',
      baseline: null,
      ratio: null,
      goal: '≥ 1',
      held: false,
      note: null,
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('is ended in order by %s, code 1', async (signal) => {
    const running = startCli(['golden', '--library', 'library', '--questions', await writeMany()], {
      env: { DATA_PATH: join(work, 'data'), INIT_CWD: work },
    });
    await running.saying('Asking 3000 questions');
    running.child.kill(signal);
    const end = await running.ended;
    expect(end).toMatchObject({ exitCode: 1, signal: null, stdout: '' });
    expect(end.stderr).toMatch(/\nStopped before the work was done\.\n$/u);
  });
});

it('a terminal that is closed ends what npm has started, and what that has started', async () => {
  const file = await writeMany();
  const args = [join(ROOT, 'test/proof/golden.ts'), '--library', 'library', '--questions', file];
  const env = { ...process.env, DATA_PATH: join(work, 'data'), INIT_CWD: work };
  const child = spawn(process.execPath, args, { env });
  // Only whoever still runs keeps it open.
  const closed = once(child, 'close');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (text.includes('Asking 3000 questions')) child.kill('SIGHUP');
  });
  expect(await closed).toEqual([1, null]);
  expect(said).toMatch(/\nStopped before the work was done\.\n$/u);
});

describe('a wrong call', () => {
  it('without a file says how to make one', async () => {
    const told = sentenceOf(await golden(['--library', 'library']), 1);
    expect(told).toMatch(/^There is no .*library\/questions\.yaml\. Make one/u);
    expect(told).toMatch(/\n {2}- question: .*\n {4}game: .*\n {4}pages: \[6\]\n/u);
    expect(sentenceOf(await own('nowhere.yaml'), 1)).toMatch(/^There is no .*nowhere\.yaml/u);
    expect(sentenceOf(await own('nowhere/at/all.yaml'), 1)).toMatch(
      /^There is no folder .*nowhere\/at\. Name another/u,
    );
  });

  it('with a file that is wrong names line, question and field', async () => {
    const file = await questions('questions:', RIGHT, '- question: Who?', '  game: Heron', '  page: 3');
    expect(sentenceOf(await own(file), 1)).toMatch(/asked\.yaml, line 5, question 2: "page" is not known here/u);
    expect(sentenceOf(await own('.'), 1)).toContain('is not a regular file');
  });

  it('about a game, a document or a page that the library does not have names each', async () => {
    const file = await questions(
      'questions:',
      '- { question: a, game: Heorn, pages: [1] }',
      '- { question: b, game: Stork, document: Heron.pdf, pages: [1] }',
      '- { question: c, game: Stork, pages: [2] }',
    );
    const told = sentenceOf(await own(file), 1);
    expect(told).toMatch(/line 2: the library has no game “Heorn”\. Is “Heron” meant\?\n/u);
    expect(told).toMatch(/line 3: “Stork” has no document Heron\.pdf that can be searched\.\n/u);
    expect(told).toMatch(/line 4: there is no page 2: Stork\.pdf has at most 1\.\n/u);
  });

  it('with an option that there is not, or that says nothing, is refused', async () => {
    const calls = [['--questions='], ['--record'], ['--fast'], ['more.yaml']];
    const [nameless, record, unknown, word] = await Promise.all(calls.map((args) => golden(args)));
    expect(nameless?.stderr).toMatch(/^--questions takes a file/u);
    expect(record?.stderr).toMatch(/^--record keeps a proof/u);
    expect(unknown?.stderr).toMatch(/'--fast'.*\nUsage: npm run golden/u);
    expect(word?.stderr).toMatch(/'more\.yaml'.*\nUsage: npm run golden/u);
    for (const end of [nameless, record, unknown, word]) expect(end).toMatchObject({ exitCode: 1, stdout: '' });
  });
});

it('a quote is looked up in the PDF itself: not in what was read before, and not on another page', async () => {
  const file = join(work, 'Crane.pdf');
  const quote = { document: 'Crane.pdf', page: 2, quote: 'A tie goes to the eldest player.' };
  const held = (): Promise<boolean> => new FreshBooks(work, AbortSignal.timeout(50_000)).holds(quote);
  await writeFile(file, book(['The crane counts double.'], ['A tie goes to the eldest player.']));
  expect(await held()).toBe(true);
  await writeFile(file, book(['A tie goes to the eldest player.'], ['The crane counts double.']));
  expect(await held()).toBe(false);
  await writeFile(file, 'no PDF any more');
  await expect(held()).rejects.toMatchObject({ code: 'unreadable' });
});
