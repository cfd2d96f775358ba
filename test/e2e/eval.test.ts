/** `eval` as a real process: the rows it writes, the numbers it prints, and what it makes of wrong questions. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CliEnd, runCli, type RunningCli, sentenceOf, startCli } from '../support/cli.ts';
import { longBook } from '../support/library.ts';

const SAMPLES = join(import.meta.dirname, '../../samples');
const LIBRARY = join(SAMPLES, 'library');

const Output = z.strictObject({
  id: z.union([z.string(), z.number()]),
  ranked: z.array(z.strictObject({ document: z.string(), page: z.int().positive(), score: z.number() })),
});

let work: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'rules-lawyer-eval-'));
  const { exitCode, stderr } = await runCli(['library', '--library', LIBRARY], {
    env: { DATA_PATH: join(work, 'data') },
  });
  if (exitCode !== 0) throw new Error(stderr);
});

afterAll(() => rm(work, { recursive: true, force: true }));

/** Runs in the temporary folder, so that relative names are of there. */
const evaluate = (...args: readonly string[]): Promise<CliEnd> =>
  runCli(['eval', '--library', LIBRARY, ...args], { env: { DATA_PATH: join(work, 'data'), INIT_CWD: work } });

async function questions(...lines: readonly (object | string)[]): Promise<string> {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  await writeFile(join(work, 'questions.jsonl'), text);
  return 'questions.jsonl';
}

const rowsOf = async (file: string): Promise<readonly z.infer<typeof Output>[]> =>
  (await readFile(join(work, file), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => Output.parse(JSON.parse(line)));

const standoff = { id: 'one', question: 'May I call a standoff on the first day?', gold_pages: [6] };

describe('an evaluation', () => {
  it('writes one row a question in their order, and prints the shares of hits, MRR and the time', async () => {
    const end = await evaluate('--questions', join(SAMPLES, 'questions.jsonl'), '--out', 'out.jsonl');
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    const asked = (await readFile(join(SAMPLES, 'questions.jsonl'), 'utf8')).trimEnd().split('\n');
    const rows = await rowsOf('out.jsonl');
    const ids = asked.map((line) => z.object({ id: z.string() }).parse(JSON.parse(line)).id);
    expect(rows.map((row) => row.id)).toEqual(ids);
    expect(end.stdout).toMatch(
      /^all: \d+ questions {2}hit@1 [01]\.\d{3} {2}hit@3 .* hit@5 .* hit@10 [01]\.\d{3} {2}MRR [01]\.\d{3}$/m,
    );
    expect(end.stdout).toMatch(/^ms per query: mean \d+\.\d {2}p50 \d+\.\d {2}p99 \d+\.\d$/m);
    for (const { ranked } of rows) {
      expect(ranked.map((page) => page.score)).toEqual(ranked.map((page) => page.score).toSorted((a, b) => b - a));
      expect(new Set(ranked.map((page) => `${page.document}:${page.page}`)).size).toBe(ranked.length);
    }
  });

  it('searches one document where a row names it, by its name or its path, and else all', async () => {
    const file = await questions(
      { ...standoff, document: 'rulebook.pdf' },
      { ...standoff, id: 2, document: 'Nettlegate/rulebook.pdf' },
      { ...standoff, id: 'three', document: null },
    );
    expect((await evaluate('--questions', file, '--out', 'out.jsonl')).exitCode).toBe(0);
    const [one, two, three] = await rowsOf('out.jsonl');
    for (const row of [one, two]) {
      expect(new Set(row?.ranked.map((page) => page.document))).toEqual(new Set(['Nettlegate/rulebook.pdf']));
    }
    expect(two?.id).toBe(2);
    expect(three?.ranked[0]).toMatchObject({ document: 'Saltwind Couriers.pdf', page: 6 });
  });

  it('ranks the documents of a game that the question names before all others', async () => {
    const file = await questions({ ...standoff, question: 'Nettlegate: may I call a standoff on the first day?' });
    await evaluate('--questions', file, '--out', 'out.jsonl', '--k', '100');
    const ofGame = (await rowsOf('out.jsonl'))[0]?.ranked.map((page) => page.document.startsWith('Nettlegate/')) ?? [];
    const named = ofGame.lastIndexOf(true) + 1;
    expect(named).toBeGreaterThan(0);
    expect(ofGame.length).toBeGreaterThan(named);
    expect(ofGame.slice(0, named)).not.toContain(false);
  });

  it('replaces what the results held', async () => {
    await writeFile(join(work, 'out.jsonl'), 'old results, longer than the new ones. '.repeat(1_000));
    await evaluate('--questions', await questions(standoff), '--out', 'out.jsonl');
    expect(await rowsOf('out.jsonl')).toMatchObject([{ id: 'one' }]);
  });

  it('gives at most k pages', async () => {
    await evaluate('--questions', await questions(standoff), '--out', 'out.jsonl', '--k', '2');
    expect((await rowsOf('out.jsonl'))[0]?.ranked).toHaveLength(2);
  });

  it('takes an empty question, a byte order mark, blank lines and Windows line ends', async () => {
    const end = await evaluate(
      '--questions',
      await questions(`\ufeff${JSON.stringify(standoff)}\r\n\r\n${JSON.stringify({ id: 'none', question: '' })}\r\n`),
      '--out',
      'out.jsonl',
    );
    expect(end.exitCode).toBe(0);
    expect(end.stdout).toContain('1 questions without gold pages are not scored');
    expect(await rowsOf('out.jsonl')).toMatchObject([{ id: 'one' }, { id: 'none', ranked: [] }]);
  });
});

describe('a wrong call', () => {
  it.each(['0', '-1', '1.5', 'many', '1001', ''])('with --k=%s is refused', async (k) => {
    expect(sentenceOf(await evaluate('--questions', await questions(standoff), `--k=${k}`), 1)).toMatch(
      /^--k must be a whole number from 1 to 1000/,
    );
  });

  it('without questions, with none in the file, or with a file that is not there is refused', async () => {
    expect(sentenceOf(await evaluate(), 1)).toMatch(/^--questions is missing\.\nUsage: npm run eval/);
    expect(sentenceOf(await evaluate('--questions', await questions('', ' ')), 1)).toMatch(
      /questions\.jsonl has no questions/,
    );
    expect(sentenceOf(await evaluate('--questions', 'nowhere.jsonl'), 1)).toMatch(
      /nowhere\.jsonl cannot be read \(ENOENT\)/,
    );
    expect(sentenceOf(await evaluate('--questions', '.'), 1)).toMatch(/cannot be read \(not a regular file\)/);
  });

  it('with a malformed line names file and line', async () => {
    expect(sentenceOf(await evaluate('--questions', await questions(standoff, '{"id": "two"')), 1)).toMatch(
      /questions\.jsonl, line 2: not JSON/,
    );
    expect(sentenceOf(await evaluate('--questions', await questions(standoff, '', { id: 'x' })), 1)).toMatch(
      /questions\.jsonl, line 3: "question" has to be a text\.$/m,
    );
    expect(sentenceOf(await evaluate('--questions', await questions('[]')), 1)).toMatch(
      /line 1: a row has to be an object\.$/m,
    );
  });

  it('with results that cannot be written names the file before anything is done', async () => {
    const args = [
      'eval',
      '--library',
      LIBRARY,
      '--questions',
      await questions(standoff),
      '--out',
      'no/such/folder.jsonl',
    ];
    const end = await runCli(args, { env: { DATA_PATH: join(work, 'untouched'), INIT_CWD: work } });
    expect(sentenceOf(end, 1)).toMatch(/^The results .*folder\.jsonl cannot be written \(ENOENT\)\.$/m);
    expect(existsSync(join(work, 'untouched'))).toBe(false);
  });

  it('with words that are no option is refused', async () => {
    expect(sentenceOf(await evaluate('--questions', await questions(standoff), 'more.jsonl'), 1)).toMatch(
      /'more\.jsonl'.*\nUsage: npm run eval/,
    );
  });
});

/** More questions than can be answered while a test waits; the sign is that the book, new to this database, is read. */
async function evaluating(name: string): Promise<RunningCli> {
  await mkdir(join(work, name));
  await writeFile(join(work, name, 'Heron.pdf'), longBook(20, 'The heron counts double in winter.'));
  const row = JSON.stringify({ ...standoff, question: 'How often does the heron count in the winter of rule 3?' });
  await writeFile(join(work, `${name}.jsonl`), `${row}\n`.repeat(100_000));
  const running = startCli(['eval', '--library', name, '--questions', `${name}.jsonl`, '--out', `${name}.out`], {
    env: { DATA_PATH: join(work, `${name}-data`), INIT_CWD: work },
  });
  await running.saying('Read Heron.pdf');
  return running;
}

it('questions in a pipe that nobody writes to are refused, and not waited for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-pipe-'));
  const pipe = join(folder, 'questions');
  execFileSync('mkfifo', [pipe]);
  const end = await runCli(['eval', '--questions', pipe]);
  expect(sentenceOf(end, 1)).toContain('cannot be read (not a regular file)');
  await rm(folder, { recursive: true });
});

describe('a signal in the middle of the questions', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it in order, code 1', async (signal) => {
    const running = await evaluating(signal);
    running.child.kill(signal);
    expect(await running.ended).toEqual({
      exitCode: 1,
      signal: null,
      stdout: '',
      stderr: 'Read Heron.pdf: indexed\nStopped before the work was done.\n',
    });
    // A database that was closed has no journal beside it.
    expect(await readdir(join(work, `${signal}-data`))).toEqual(['rules-lawyer.sqlite']);
    expect(await readFile(join(work, `${signal}.out`), 'utf8')).toBe('');
  });

  it('and a second one end it at once, code 1', async () => {
    const running = await evaluating('twice');
    running.child.kill('SIGTERM');
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 1, signal: null, stdout: '' });
  });
});

it('a document that the library does not have counts as missed and is told, code 1', async () => {
  const file = await questions(standoff, { ...standoff, id: 'two', document: 'Lost.pdf' });
  const end = await evaluate('--questions', file, '--out', 'out.jsonl');
  expect(end.exitCode).toBe(1);
  expect(end.stdout).toMatch(/^all: 2 questions {2}hit@1 0\.500/m);
  expect(end.stderr).toMatch(/has no indexed document Lost\.pdf/);
  expect(await rowsOf('out.jsonl')).toMatchObject([{ id: 'one' }, { id: 'two', ranked: [] }]);
});
