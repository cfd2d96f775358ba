/** The state file on a real disk: never half of it, never older than it says, and a path that does not work hurts nobody. */
import { EventEmitter, once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Health } from '../../src/health/health.ts';
import { createStateFile, STATE_FILE_TIMING, type StateFileTiming } from '../../src/health/stateFile.ts';
import { judge } from '../../src/health/stateRecord.ts';
import { field } from '../support/standin.ts';

const HEALTH: Health = {
  state: 'ready',
  value: { ready: {} },
  tags: ['live'],
  startup: true,
  ready: true,
  live: true,
  degraded: [],
  checks: {},
  details: {},
};

async function openFile(path: string, timing: Partial<StateFileTiming> = {}, now: () => number = Date.now) {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-state-'));
  const file = join(folder, path);
  const troubles: (string | null)[] = [];
  const heard = new EventEmitter();
  const stateFile = createStateFile({
    file,
    pid: 1,
    now,
    onTrouble: (code) => {
      troubles.push(code);
      heard.emit('trouble');
    },
    timing: { ...STATE_FILE_TIMING, heartbeat: 1_000_000, ...timing },
  });
  onTestFinished(async () => {
    await stateFile.close();
    await rm(folder, { recursive: true, force: true });
  });
  const read = async (): Promise<unknown> => {
    const record: unknown = JSON.parse(await readFile(file, 'utf8'));
    return record;
  };
  return { folder, file, troubles, heard, stateFile, read };
}

test('whoever reads while it is written a thousand times never meets half of it, nor nothing', async () => {
  const { folder, file, stateFile, troubles } = await openFile('state.json', { heartbeat: 1 });
  let count = 0;
  // Of very different lengths: half of a long one is no short one.
  const next = (): Health => ({ ...HEALTH, degraded: Array.from({ length: count % 200 }, (_, at) => `part-${at}`) });
  stateFile.note(HEALTH);
  const seen = new Set<string>();
  while (
    await stat(file).then(
      () => false,
      () => true,
    )
  );
  while (count < 1_000 || seen.size < 100) {
    count += 1;
    stateFile.note(next());
    const text = await readFile(file, 'utf8');
    expect(judge(text, 'ready', Date.now())).toMatchObject({ ok: true });
    seen.add(text);
  }
  await stateFile.close();
  expect(await readdir(folder)).toEqual(['state.json']);
  expect(troubles).toEqual([]);
});

test('what was noted last is what stays, and nobody but its owner may read it', async () => {
  const { file, stateFile, read } = await openFile('state.json');
  for (let round = 0; round < 50; round += 1) stateFile.note({ ...HEALTH, ready: round % 2 === 0 });
  stateFile.note({ ...HEALTH, state: 'stopped', ready: false, live: false });
  await stateFile.close();
  expect(await read()).toMatchObject({ state: 'stopped', live: false });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('it is written again before it expires although nothing changes', async () => {
  let now = Date.parse('2026-03-01T12:00:00Z');
  const { stateFile, read } = await openFile('state.json', { heartbeat: 5 }, () => (now += 1_000));
  stateFile.note(HEALTH);
  const until = async (holds: (record: unknown) => boolean) => {
    while (true) {
      const record = await read().catch(() => null);
      if (record !== null && holds(record)) return record;
    }
  };
  const first = await until(() => true);
  const second = await until((record) => field(record, 'writtenAt') !== field(first, 'writtenAt'));
  expect(Number(field(second, 'expiresAt'))).toBeGreaterThan(Number(field(first, 'expiresAt')));
  expect(field(second, 'since')).toBe(field(first, 'since'));
  for (const record of [first, second]) {
    const lifetime = Number(field(record, 'expiresAt')) * 1_000 - Date.parse(String(field(record, 'writtenAt')));
    expect(lifetime).toBeGreaterThan(0);
    expect(lifetime).toBeLessThanOrEqual(20_000);
  }
});

test('the time since which the state holds does not move with its parts', async () => {
  let now = 0;
  const { stateFile, read } = await openFile('state.json', {}, () => now);
  stateFile.note(HEALTH);
  now = 10_000;
  stateFile.note({ ...HEALTH, degraded: ['model'] });
  await stateFile.close();
  expect(await read()).toMatchObject({ since: '1970-01-01T00:00:00.000Z', writtenAt: '1970-01-01T00:00:10.000Z' });
});

test('a part that goes from one state to another is told at once, though nothing is better or worse for it', async () => {
  const { stateFile, read } = await openFile('state.json');
  for (const model of ['unavailable', 'probing']) {
    stateFile.note({ ...HEALTH, value: { ready: { model } }, degraded: ['model'] });
  }
  await stateFile.close();
  expect(await read()).toMatchObject({ value: { ready: { model: 'probing' } } });
});

test('a path that cannot be written is told once, and is tried until it can', async () => {
  const { folder, stateFile, read, troubles, heard } = await openFile('missing/state.json', { heartbeat: 5 });
  const failed = once(heard, 'trouble');
  stateFile.note(HEALTH);
  await failed;
  stateFile.note({ ...HEALTH, degraded: ['stateFile'] });
  const mended = once(heard, 'trouble');
  await mkdir(join(folder, 'missing'));
  await mended;
  expect(troubles).toEqual(['ENOENT', null]);
  await stateFile.close();
  expect(await read()).toMatchObject({ state: 'ready' });
});

test.each([
  ['a folder in its place', async (file: string) => mkdir(join(file, 'full'), { recursive: true }), 'EISDIR'],
  ['a file in the place of its folder', async (file: string) => writeFile(join(file, '..'), ''), 'ENOTDIR'],
])('%s is told by its code and does not throw', async (_, spoil, code) => {
  const { folder, file, stateFile, troubles, heard } = await openFile('deep/state.json');
  if (code === 'EISDIR') await mkdir(join(folder, 'deep'));
  await spoil(file);
  const failed = once(heard, 'trouble');
  stateFile.note(HEALTH);
  await failed;
  await stateFile.close();
  expect(troubles).toEqual([code]);
});

test('what an end in the middle of a write has left does not stop the next start', async () => {
  const { folder, file, stateFile, read, troubles } = await openFile('state.json');
  await writeFile(`${file}.tmp`, '{"state":');
  await chmod(`${file}.tmp`, 0o400);
  stateFile.note(HEALTH);
  await stateFile.close();
  expect(await read()).toMatchObject({ state: 'ready' });
  expect(await readdir(folder)).toEqual(['state.json']);
  expect(troubles).toEqual([]);
});

test('a link that somebody put in the way is not written through', async () => {
  const { folder, file, stateFile, read } = await openFile('state.json');
  const victim = join(folder, 'victim');
  await writeFile(victim, 'precious');
  await symlink(victim, `${file}.tmp`);
  stateFile.note(HEALTH);
  await stateFile.close();
  expect(await readFile(victim, 'utf8')).toBe('precious');
  expect(await read()).toMatchObject({ state: 'ready' });
});
