/** A ugrep that hangs, swells, fails or is no longer wanted: the answer still comes and no process is left. */
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createExactSearch } from '../../src/search/exact/exactSearch.ts';
import { findExecutable, SYSTEM_PATH } from '../../src/search/exact/findExecutable.ts';
import { runUgrep } from '../../src/search/exact/runUgrep.ts';
import {
  announcedPid,
  HANGS,
  installAsUgrep,
  install,
  isAlive,
  isStillThere,
  PATIENT_MS,
  paragraphsOf,
  temporaryFolder,
  unhurried,
} from '../support/exactSearchPrograms.ts';

const NEVER_MS = 3_600_000;
const MIB = 1024 * 1024;
const prlimit = await findExecutable('prlimit', SYSTEM_PATH);
const ugrep = await findExecutable('ugrep', SYSTEM_PATH);
const TEXTS = paragraphsOf('Атака героя', 'ход', 'атака -x');
const BY_FIXED_STRINGS = { kind: 'found', ids: ['p0', 'p2'], mode: 'fixed', truncated: false };

/** With prlimit on the path where this machine has it, and without: the two ways to limit. */
const pathsOf = (folder: string): readonly string[] => [folder, [folder, SYSTEM_PATH].join(delimiter)];

describe('a ugrep that hangs', () => {
  it('is killed at the time limit and the answer is found without it', async () => {
    const folder = await temporaryFolder();
    await installAsUgrep(folder, HANGS);
    for (const path of pathsOf(folder)) {
      const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: 300, path });
      // Twice: the slot came back.
      expect(await search.search({ pattern: 'атак', fuzzy: 1 }, TEXTS, unhurried())).toEqual(BY_FIXED_STRINGS);
      expect(await search.search({ pattern: 'атак', fuzzy: 1 }, TEXTS, unhurried())).toEqual(BY_FIXED_STRINGS);
      expect(await isStillThere(folder)).toBe(false);
    }
  });

  it('is killed although it never reads what it is given', async () => {
    const folder = await temporaryFolder();
    await installAsUgrep(folder, HANGS);
    const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: 300, path: folder });
    const texts = Array.from({ length: 20_000 }, () => 'Move the robber to any other terrain hex of the island.');
    const result = await search.search({ pattern: 'robber', fuzzy: 0 }, paragraphsOf(...texts), unhurried());
    expect(result).toMatchObject({ kind: 'found', mode: 'fixed', truncated: true });
    expect(await isStillThere(folder)).toBe(false);
  });

  it('is gone when an aborted search rejects', async () => {
    const folder = await temporaryFolder();
    await installAsUgrep(folder, HANGS);
    for (const path of pathsOf(folder)) {
      const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: NEVER_MS, path });
      const asker = new AbortController();
      const pending = search.search({ pattern: 'атак', fuzzy: 0 }, TEXTS, asker.signal);
      const pid = await announcedPid(folder);
      asker.abort(new Error('the asker left'));
      await expect(pending).rejects.toThrow('the asker left');
      expect(isAlive(pid)).toBe(false);
    }
  });

  it('is gone when close resolves; its search and those that wait are unavailable', async () => {
    const folder = await temporaryFolder();
    await installAsUgrep(folder, HANGS);
    const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: NEVER_MS, path: folder });
    const look = () => search.search({ pattern: 'атак', fuzzy: 0 }, TEXTS, unhurried());
    const searches = [look(), look()];
    const pid = await announcedPid(folder);
    await search.close();
    expect(isAlive(pid)).toBe(false);
    for (const result of [...(await Promise.all(searches)), await look()]) {
      expect(result).toMatchObject({ kind: 'unavailable' });
    }
    await search.close();
  });
});

describe('a ugrep that swells', () => {
  // Fills a buffer of 300 MiB and never ends by itself.
  const SWELLS = 'echo $$ > FOLDER/pid; exec dd if=/dev/zero of=/dev/null bs=300M';

  it.runIf(process.platform === 'linux')('is killed by the watch on its memory where there is no prlimit', async () => {
    const folder = await temporaryFolder();
    await installAsUgrep(folder, SWELLS);
    const program = join(folder, 'ugrep');
    const outcome = await runUgrep(
      { ugrep: program, prlimit: null, args: [], lines: [], timeLimitMs: NEVER_MS, memoryLimitBytes: 64 * MIB },
      unhurried(),
    );
    expect(outcome).toEqual({ kind: 'stopped', limit: 'memory' });
    expect(await isStillThere(folder)).toBe(false);
  });

  it.skipIf(prlimit === null)(
    'cannot get the memory under prlimit; its exit code 1 is not "nothing found"',
    async () => {
      const folder = await temporaryFolder();
      await installAsUgrep(folder, SWELLS);
      const path = [folder, SYSTEM_PATH].join(delimiter);
      const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: NEVER_MS, memoryLimitBytes: 64 * MIB, path });
      expect(await search.search({ pattern: 'атак', fuzzy: 0 }, TEXTS, unhurried())).toEqual(BY_FIXED_STRINGS);
    },
  );

  it.skipIf(prlimit === null || ugrep === null)(
    'the real one falls back where the limit is too tight for it',
    async () => {
      const tight = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS, memoryLimitBytes: 2 * MIB });
      expect(await tight.search({ pattern: 'атак', fuzzy: 0 }, TEXTS, unhurried())).toEqual(BY_FIXED_STRINGS);
      const roomy = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS });
      expect(await roomy.search({ pattern: 'атак', fuzzy: 0 }, TEXTS, unhurried())).toMatchObject({ mode: 'boolean' });
    },
  );
});

describe('a ugrep that fails', () => {
  it.each([
    ['an unknown option', 'echo "invalid option" >&2; exit 2'],
    ['limits that cannot be set', 'echo "prlimit: not permitted" >&2; exit 1'],
    ['a crash', 'kill -SEGV $$'],
  ])('with %s is answered for', async (_, script) => {
    const folder = await temporaryFolder();
    await installAsUgrep(folder, script);
    const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS, path: folder });
    const many = [...TEXTS, ...paragraphsOf(...Array.from({ length: 20_000 }, () => 'герой идёт'))];
    expect(await search.search({ pattern: 'атак', fuzzy: 0 }, many, unhurried())).toEqual(BY_FIXED_STRINGS);
  });

  it('by not being a program is answered for', async () => {
    const folder = await temporaryFolder();
    const program = join(folder, 'ugrep');
    const task = { ugrep: program, prlimit: null, args: [], lines: [], timeLimitMs: 1_000, memoryLimitBytes: MIB };
    expect(await runUgrep(task, unhurried())).toMatchObject({ kind: 'failed' });
  });

  it('leaves no process when the lines themselves fail', async () => {
    const folder = await temporaryFolder();
    await installAsUgrep(folder, 'echo $$ > FOLDER/pid; exec cat > /dev/null');
    const program = join(folder, 'ugrep');
    const task = { ugrep: program, prlimit: null, args: [], timeLimitMs: NEVER_MS, memoryLimitBytes: 128 * MIB };
    const lines = failingOnceThere(join(folder, 'pid'));
    await expect(runUgrep({ ...task, lines }, unhurried())).rejects.toThrow('no such paragraph');
    expect(await isStillThere(folder)).toBe(false);
  });
});

/** Lines without end until the file is complete, then a fault. */
function* failingOnceThere(file: string): Generator<string> {
  while (!existsSync(file) || !readFileSync(file, 'utf8').endsWith('\n')) yield 'x'.repeat(70_000);
  throw new Error('no such paragraph');
}

it('a ugrep learns nothing from the environment of this process', async () => {
  const folder = await temporaryFolder();
  vi.stubEnv('TELEGRAM_TOKEN', 'not-for-children');
  await installAsUgrep(folder, 'env > FOLDER/env; pwd > FOLDER/cwd; cat > /dev/null; exit 1');
  const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS, path: folder });
  expect(await search.search({ pattern: 'a', fuzzy: 0 }, TEXTS, unhurried())).toMatchObject({ mode: 'boolean' });
  vi.unstubAllEnvs();
  expect(await readFile(join(folder, 'env'), 'utf8')).not.toMatch(/TELEGRAM|^(HOME|PATH|GREP_COLORS?|LANG)=/m);
  expect(await readFile(join(folder, 'cwd'), 'utf8')).toBe('/\n');
});

it('a ugrep runs under 128 MiB of address space and 3 s of processor time unless told otherwise', async () => {
  const folder = await temporaryFolder();
  await installAsUgrep(folder, 'cat > /dev/null; exit 1');
  await install(folder, 'prlimit', 'echo "$1 $2 $3 $4" > FOLDER/limits; shift 3; exec "$@"');
  const search = createExactSearch({ maxConcurrent: 1, path: folder });
  await search.search({ pattern: 'a', fuzzy: 0 }, TEXTS, unhurried());
  const limits = await readFile(join(folder, 'limits'), 'utf8');
  expect(limits).toBe(`--as=134217728 --cpu=3 --core=0 ${join(folder, 'ugrep')}\n`);
});
