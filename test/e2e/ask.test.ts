/** `ask` as a real process: what it prints where, its exit codes, and what it makes of bad input. */
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '../../src/storage/database.ts';
import { type CliEnd, type CliOptions, runCli, sentenceOf, startCli } from '../support/cli.ts';
import { giveTo, unprivileged } from '../support/cliWorld.ts';
import { leaflet, openLibrary, temporaryFolder } from '../support/library.ts';

const SAMPLES = join(import.meta.dirname, '../../samples/library');
const USER = unprivileged();

/** The contract's object: these keys, in this order, and no others. */
const Answer = z.strictObject({
  kind: z.enum(['ruled', 'extract', 'abstained', 'choose_game']),
  game: z.string().nullable(),
  answer: z.string(),
  citations: z.array(z.strictObject({ document: z.string(), page: z.int().positive(), quote: z.string().min(1) })),
  candidates: z.array(z.string()),
  elapsed_ms: z.int().nonnegative(),
});
const KEYS = ['kind', 'game', 'answer', 'citations', 'candidates', 'elapsed_ms'];

let work: string;
/** The samples are read into it once. */
let dataPath: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'rules-lawyer-ask-'));
  dataPath = join(work, 'samples-data');
  const { exitCode, stderr } = await ask(['May I call a standoff on the first day?']);
  if (exitCode !== 0) throw new Error(stderr);
});

afterAll(() => rm(work, { recursive: true, force: true }));

const ask = (args: readonly string[], options: CliOptions = {}): Promise<CliEnd> =>
  runCli(['ask', ...args], { ...options, env: { DATA_PATH: dataPath, PDF_STORAGE_PATH: SAMPLES, ...options.env } });

/** A database of its own, for other libraries than the samples. */
const otherData = (): CliOptions => ({ env: { DATA_PATH: join(work, 'other-data') } });

function answerOf({ stdout }: CliEnd): z.infer<typeof Answer> {
  expect(stdout.split('\n')).toHaveLength(2);
  const json: unknown = JSON.parse(stdout);
  expect(Object.keys(z.record(z.string(), z.unknown()).parse(json))).toEqual(KEYS);
  return Answer.parse(json);
}

describe('a question that the rules answer', () => {
  it('gives JSON alone on standard output, and code 0', async () => {
    const end = await ask(['--json', 'May I call a standoff on the first day?']);
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    const answer = answerOf(end);
    expect(answer).toMatchObject({ kind: 'extract', game: 'Saltwind Couriers', candidates: [] });
    expect(answer.citations[0]).toMatchObject({ document: 'Saltwind Couriers.pdf', page: 6 });
    expect(answer.citations[0]?.quote).toContain('not on the first day');
  });

  it('gives the words and the page for a person', async () => {
    const end = await ask(['May I call', 'a standoff on the first day?']);
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    expect(end.stdout).toContain('not on the first day');
    expect(end.stdout).toContain('Saltwind Couriers.pdf, p. 6');
  });

  it('is answered with the library of --library, relative to where the command was typed', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Heronry.pdf', leaflet('The heron counts double in winter.'));
    const end = await ask(['--library', 'library', '--json', 'How does the heron count?'], {
      env: { DATA_PATH: folder.dataPath, INIT_CWD: folder.base },
    });
    expect(end).toMatchObject({ exitCode: 0, stderr: 'Read Heronry.pdf: indexed\n' });
    expect(answerOf(end)).toMatchObject({ kind: 'extract', game: 'Heronry', citations: [{ document: 'Heronry.pdf' }] });
  });
});

describe('a question that they do not answer', () => {
  it('is abstained from, with code 0', async () => {
    const end = await ask(['--json', '--game', 'Saltwind Couriers', 'Which zebra plays the saxophone?']);
    expect(end.exitCode).toBe(0);
    expect(answerOf(end)).toMatchObject({
      kind: 'abstained',
      game: 'Saltwind Couriers',
      citations: [],
      candidates: [],
    });
  });
});

describe('a question in letters that the book does not have', () => {
  it('is told which language the book is in, and not that the rules are silent', async () => {
    const end = await ask(['--json', '--game', 'Saltwind Couriers', 'шаровая молния урон']);
    expect(answerOf(end).kind).toBe('abstained');
    expect(answerOf(end).answer).toMatch(/^The rulebook is in English; .* Ask in English\.$/);
  });
});

describe('a plea for help', () => {
  it.each(['ask', 'eval', 'library'])('%s --help prints the usage, with code 0', async (command) => {
    const end = await runCli([command, '--help']);
    expect(end).toMatchObject({ exitCode: 0, stderr: '' });
    expect(end.stdout).toMatch(new RegExp(`^Usage: npm run ${command} -- .*\n$`, 'u'));
  });
});

describe('a game', () => {
  it('that nobody knows is code 2, with the candidates in the JSON and a sentence', async () => {
    const end = await ask(['--json', '--game', 'Xyzzyx', 'How do I win?']);
    expect(end.exitCode).toBe(2);
    expect(end.stderr).toMatch(/^No game is called “Xyzzyx”\. .*Nettlegate.*\n$/);
    const answer = answerOf(end);
    expect(answer).toMatchObject({ kind: 'choose_game', game: null, citations: [] });
    expect(answer.candidates).toEqual(expect.arrayContaining(['Beresklet', 'Nettlegate', 'Saltwind Couriers']));
  });

  it('that nobody knows is a sentence alone without --json', async () => {
    expect(sentenceOf(await ask(['--game', 'Xyzzyx', 'How do I win?']), 2)).toMatch(/^No game is called “Xyzzyx”/);
  });

  it('that is named and nothing asked is told what its rules are about', async () => {
    const end = await ask(['--json', 'Saltwind Couriers']);
    expect(end.exitCode).toBe(0);
    const answer = answerOf(end);
    expect(answer).toMatchObject({ kind: 'abstained', game: 'Saltwind Couriers', citations: [], candidates: [] });
    expect(answer.answer).toMatch(/^Ask something about it\. Headings of its rules: .+; .+\.$/u);
  });

  it('whose name two games bear is code 2 with both', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Heron River.pdf', leaflet('The heron counts double in winter.'));
    await folder.put('Heron Moor.pdf', leaflet('The heron counts once in winter.'));
    const end = await ask(['--json', '--library', folder.root, '--game', 'Heron', 'How does the heron count?'], {
      env: { DATA_PATH: folder.dataPath },
    });
    expect(end.exitCode).toBe(2);
    expect(end.stderr).toContain('Several games fit');
    expect(answerOf(end).candidates.toSorted()).toEqual(['Heron Moor', 'Heron River']);
  });

  it('is found in the wrong keyboard layout and in another language', async () => {
    const end = await ask(['--json', '--game', 'крапивные ворота', 'When does the game end?']);
    expect(answerOf(end).game).toBe('Nettlegate');
    const otherKeys = await ask(['--json', '--game', 'туеедупфеу', 'When does the game end?']);
    expect(answerOf(otherKeys).game).toBe('Nettlegate');
  });

  it('with an empty name is refused', async () => {
    expect(sentenceOf(await ask(['--game', ' ', 'How do I win?']), 1)).toMatch(/^--game takes the name of a game/);
  });
});

describe('a question that is none', () => {
  it.each([[[]], [['']], [[' \t\n ']], [['\u0001\u0002']]])('(%j) is refused with the usage', async (args) => {
    expect(sentenceOf(await ask(args), 1)).toMatch(/^There is no question\.\nUsage: npm run ask/);
  });

  it('of 100,000 characters is refused with its length', async () => {
    expect(sentenceOf(await ask(['a'.repeat(100_000)]), 1)).toMatch(/100000 characters; at most 4000/);
  });

  it('is asked without its control characters', async () => {
    const end = await ask(['--json', 'May I call\u0007\u001b a standoff on the first\u009bday?']);
    expect(end.exitCode).toBe(0);
    expect(answerOf(end).citations[0]).toMatchObject({ page: 6 });
  });

  it('made of the signs of a search language is only text', async () => {
    const end = await ask([
      '--json',
      '--game',
      'Saltwind Couriers',
      `" OR NEAR( * ^ AND NOT standoff') -- ; drop table`,
    ]);
    expect(end.exitCode).toBe(0);
  });
});

describe('a wrong call', () => {
  it('with an unknown option names it', async () => {
    expect(sentenceOf(await ask(['--frobnicate', 'x']), 1)).toMatch(/'--frobnicate'.*\nUsage: npm run ask/);
  });

  it('of an unknown command names it and those there are', async () => {
    expect(sentenceOf(await runCli(['\u001b[2Jfrob']), 1)).toMatch(
      /no command “\ufffd\[2Jfrob”\. Commands: start, demo, ask, eval, golden, health, library/,
    );
    expect(sentenceOf(await runCli([]), 1)).toMatch(/no command “”/);
  });

  it('in a wrong environment is told every problem at once, code 78', async () => {
    const end = await ask(['x'], { env: { MAX_CONCURRENT_SEARCHES: 'many', DRAIN_LIMIT_SECONDS: '0' } });
    expect(sentenceOf(end, 78)).toMatch(/MAX_CONCURRENT_SEARCHES must be .*\n.*DRAIN_LIMIT_SECONDS must be/);
  });
});

describe('a library', () => {
  it('that is not there, or is a file, is named', async () => {
    const missing = join(work, 'nowhere');
    const end = await ask(['--library', missing, 'x'], otherData());
    expect(sentenceOf(end, 1)).toMatch(/The library folder .*nowhere does not exist/);
    const file = join(work, 'file');
    await writeFile(file, '');
    expect(sentenceOf(await ask(['--library', file, 'x'], otherData()), 1)).toMatch(
      /The library .*file is not a folder/,
    );
    expect(sentenceOf(await ask(['--library', '', 'x'], otherData()), 1)).toMatch(/--library takes a folder/);
  });

  it('that is empty is said to be, and so is one of links that lead out of it, with the reason', async () => {
    await using folder = await temporaryFolder();
    expect(sentenceOf(await ask(['--library', folder.root, 'x'], otherData()), 1)).toMatch(
      /^There is no PDF in .*library/,
    );
    await symlink(join(SAMPLES, 'Saltwind Couriers.pdf'), join(folder.root, 'out.pdf'));
    expect(sentenceOf(await ask(['--library', folder.root, 'x'], otherData()), 1)).toMatch(
      /^out\.pdf: This is a link out of .*\nThere is no PDF/,
    );
  });

  it('with links in a loop ends all the same', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Game/Heron.pdf', leaflet('The heron counts double in winter.'));
    await symlink('..', join(folder.root, 'Game/above'));
    await symlink('loop', join(folder.root, 'loop'));
    const end = await ask(['--library', folder.root, '--json', 'How does the heron count?'], otherData());
    expect(answerOf(end).kind).toBe('extract');
  });

  it('with bad files answers from the good ones and says that there are bad ones', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Heron.pdf', leaflet('The heron counts double in winter.'));
    await folder.put('Broken.pdf', 'no PDF');
    const end = await ask(['--library', folder.root, '--json', 'How does the heron count?'], {
      env: { DATA_PATH: folder.dataPath },
    });
    expect(end.exitCode).toBe(0);
    expect(answerOf(end).citations).toMatchObject([{ document: 'Heron.pdf' }]);
    expect(end.stderr).toMatch(
      /^Read Broken\.pdf: damaged\nRead Heron\.pdf: indexed\n1 of 2 documents cannot be searched/,
    );
  });

  it('whose names hold control characters does not drive the terminal', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Heron\u001b[2J.pdf', leaflet('The heron counts double in winter.'));
    const end = await ask(['--library', folder.root, 'How does the heron count?'], otherData());
    expect(end.exitCode).toBe(0);
    // oxlint-disable-next-line no-control-regex -- it is what must not be there
    expect(end.stdout + end.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it.skipIf(USER === null)('that this user may not read is named with the way out', async () => {
    await using folder = await temporaryFolder();
    await folder.put('Heron.pdf', leaflet('The heron counts double in winter.'));
    const other = join(folder.base, 'data');
    await mkdir(other);
    giveTo(USER ?? {}, folder.base);
    const options = { ...USER, env: { DATA_PATH: other } };
    const call = ['--library', folder.root, '--json', 'How does the heron count?'];
    await chmod(folder.root, 0o000);
    expect(sentenceOf(await ask(call, options), 1)).toMatch(/cannot be read \(EACCES\)\. Give this user the right/);
    await chmod(folder.root, 0o755);
    await chmod(join(folder.root, 'Heron.pdf'), 0o000);
    const unread = await ask(call, options);
    // Where no rule was read, it is not the rules that do not say.
    expect(sentenceOf(unread, 1)).toMatch(/No document of .* can be searched; `npm run library` tells why\./);
    await chmod(join(folder.root, 'Heron.pdf'), 0o644);
    expect(answerOf(await ask(call, options)).kind).toBe('extract');
  });
});

describe('a data folder', () => {
  it('that is a file is named', async () => {
    const file = join(work, 'data-file');
    await writeFile(file, '');
    expect(sentenceOf(await ask(['x'], { env: { DATA_PATH: file } }), 1)).toMatch(
      /cannot be made or written \(DATA_PATH/,
    );
  });

  it.skipIf(USER === null)('that this user may not write is named', async () => {
    await using folder = await temporaryFolder();
    giveTo(USER ?? {}, folder.base);
    await mkdir(folder.dataPath);
    giveTo(USER ?? {}, folder.dataPath);
    await chmod(folder.dataPath, 0o555);
    const end = await ask(['x'], { ...USER, env: { DATA_PATH: folder.dataPath } });
    expect(sentenceOf(end, 1)).toMatch(/cannot be written.*DATA_PATH/);
    expect(await readdir(folder.dataPath)).toEqual([]);
    await chmod(folder.dataPath, 0o755);
  });

  it('with a database that is garbage, or of a newer version, is named and left as it is', async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.dataPath);
    await writeFile(folder.databaseFile, 'no database at all, but long enough for a header. '.repeat(40));
    const env = { DATA_PATH: folder.dataPath };
    expect(sentenceOf(await ask(['x'], { env }), 1)).toMatch(
      /rules-lawyer\.sqlite is damaged\. Restore it from a backup/,
    );
    await rm(folder.databaseFile);
    const db = await openDatabase(folder.databaseFile);
    await db.insertInto('schema_migrations').values({ name: '9999-later', applied_at: '' }).execute();
    await db.destroy();
    expect(sentenceOf(await ask(['x'], { env }), 1)).toMatch(/written by a newer version \(9999-later\)/);
  });
});

describe('at the same time', () => {
  it('two on a fresh database both answer', async () => {
    await using folder = await temporaryFolder();
    const options = { env: { DATA_PATH: folder.dataPath } };
    const call = ['--json', 'May I call a standoff on the first day?'];
    const ends = await Promise.all([ask(call, options), ask(call, options)]);
    for (const end of ends) {
      expect(end.exitCode).toBe(0);
      expect(answerOf(end).citations[0]).toMatchObject({ document: 'Saltwind Couriers.pdf', page: 6 });
    }
    await using opened = await openLibrary({ root: SAMPLES, databaseFile: folder.databaseFile });
    expect(await opened.refresh()).toEqual([]);
  });

  it('a reader of standard output that goes away ends nothing badly', async () => {
    const running = startCli(['ask', 'May I call a standoff on the first day?'], {
      env: { DATA_PATH: dataPath, PDF_STORAGE_PATH: SAMPLES },
    });
    running.child.stdout?.destroy();
    expect(await running.ended).toMatchObject({ exitCode: 0, signal: null, stderr: '' });
  });
});
