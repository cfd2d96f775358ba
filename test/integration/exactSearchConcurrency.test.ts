/** `MAX_CONCURRENT_SEARCHES`: never more processes than allowed, never a search that waits for ever. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createExactSearch } from '../../src/search/exact/exactSearch.ts';
import {
  announcedPid,
  HANGS,
  installAsUgrep,
  isAlive,
  PATIENT_MS,
  paragraphsOf,
  temporaryFolder,
  unhurried,
} from '../support/exactSearchPrograms.ts';

const hasUgrep = await createExactSearch({ maxConcurrent: 1 }).available();
const TEXTS = paragraphsOf('move the robber', 'roll');
/** Fails when another one is at work: a folder can be made only once. The pause lets a second one come in. */
const ALONE =
  'mkdir FOLDER/busy || exit 2; cat > /dev/null; sleep 0.02; rmdir FOLDER/busy; echo 1:; echo run >> FOLDER/runs';

it.skipIf(!hasUgrep)('20 searches at once all finish with a limit of 1', async () => {
  const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS });
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      search.search({ pattern: 'robber', fuzzy: n % 2 ? 1 : 0 }, TEXTS, unhurried()),
    ),
  );
  for (const result of results) expect(result).toMatchObject({ kind: 'found', ids: ['p0'], mode: 'boolean' });
});

it('20 searches at once never run two processes with a limit of 1', async () => {
  const folder = await temporaryFolder();
  await installAsUgrep(folder, ALONE);
  const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: PATIENT_MS, path: folder });
  const results = await Promise.all(
    Array.from({ length: 20 }, () => search.search({ pattern: 'robber', fuzzy: 0 }, TEXTS, unhurried())),
  );
  // A second process would have failed and its search been answered in mode `fixed`.
  for (const result of results) expect(result).toMatchObject({ kind: 'found', ids: ['p0'], mode: 'boolean' });
  expect((await readFile(join(folder, 'runs'), 'utf8')).trim().split('\n')).toHaveLength(20);
});

it('one waits behind a hanging one, and its abort neither starts a process nor keeps a place', async () => {
  const folder = await temporaryFolder();
  await installAsUgrep(folder, HANGS);
  const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: 3_600_000, path: folder });
  const look = (signal: AbortSignal) => search.search({ pattern: 'robber', fuzzy: 0 }, TEXTS, signal);
  const [holder, waiter] = [new AbortController(), new AbortController()];
  const holding = look(holder.signal);
  const pid = await announcedPid(folder);
  const waiting = look(waiter.signal);
  waiter.abort(new Error('waited enough'));
  await expect(waiting).rejects.toThrow('waited enough');
  expect(isAlive(pid)).toBe(true);
  expect(Number(await readFile(join(folder, 'pid'), 'utf8'))).toBe(pid);

  await installAsUgrep(folder, 'cat > /dev/null; echo 1:');
  const behind = look(unhurried());
  holder.abort(new Error('done'));
  await expect(holding).rejects.toThrow('done');
  expect(await behind).toMatchObject({ kind: 'found', ids: ['p0'], mode: 'boolean' });
});

it('a search that ends by itself gives its slot back, whatever its end', async () => {
  const folder = await temporaryFolder();
  const search = createExactSearch({ maxConcurrent: 1, timeLimitMs: 300, path: folder });
  for (const script of ['exit 2', HANGS, 'cat > /dev/null; exit 1']) {
    await installAsUgrep(folder, script);
    expect(await search.search({ pattern: 'robber', fuzzy: 0 }, TEXTS, unhurried())).toMatchObject({ kind: 'found' });
  }
});
