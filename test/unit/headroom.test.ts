/** How much memory and disk are left: what the kernel's files say in each of their forms, and when that is too little. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readFreeSpace } from '../../src/health/disk.ts';
import { diskIsLow, memoryIsLow, shownBytes } from '../../src/health/headroom.ts';
import { readMemory } from '../../src/health/memory.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'rules-lawyer-headroom-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** Files by their path under the mount of the control groups; `own` is what the process is in. */
async function system(own: string | null, files: Readonly<Record<string, string>>) {
  const entries = Object.entries(files).map(([path, text]) => [join(base, 'cgroup', path), text] as const);
  if (own !== null) entries.push([join(base, 'own'), own]);
  for (const [file, text] of entries) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return readMemory({ cgroups: join(base, 'cgroup'), own: join(base, 'own') });
}

const V1_UNLIMITED = '9223372036854771712\n';
const MB = 1024 * 1024;

describe('the memory of the control group', () => {
  it('of version 2 in a container is used without the files that nobody uses', async () => {
    const use = await system('0::/\n', {
      'memory.max': '536870912\n',
      'memory.current': '400000000\n',
      'memory.stat': 'anon 1\nactive_file 7\ninactive_file 100000000\nslab 3\n',
    });
    expect(use).toEqual({ used: 300_000_000, limit: 536_870_912 });
  });

  it('of version 2 is limited by whichever group above is nearest to its limit', async () => {
    const use = await system('0::/system.slice/bot.service\n', {
      'system.slice/memory.max': '1000\n',
      'system.slice/memory.current': '900\n',
      'system.slice/bot.service/memory.max': '800\n',
      'system.slice/bot.service/memory.current': '100\n',
    });
    expect(use).toEqual({ used: 900, limit: 1_000 });
  });

  it('of version 1 in a container, whose path is one of the host, is that of the root', async () => {
    const use = await system('5:cpu:/docker/ab\n4:hugetlb,memory:/docker/ab\n', {
      'memory/memory.limit_in_bytes': '268435456\n',
      'memory/memory.usage_in_bytes': '200000000\n',
      'memory/memory.stat': 'inactive_file 1\ntotal_inactive_file 50000000\n',
    });
    expect(use).toEqual({ used: 150_000_000, limit: 268_435_456 });
  });

  it('of version 1 beside a version 2 without controllers is found', async () => {
    const use = await system('4:memory:/box\n0::/\n', {
      'memory/memory.limit_in_bytes': V1_UNLIMITED,
      'memory/memory.usage_in_bytes': '7000\n',
      'memory/box/memory.limit_in_bytes': '5000\n',
      'memory/box/memory.usage_in_bytes': '1000\n',
    });
    expect(use).toEqual({ used: 1_000, limit: 5_000 });
  });

  it.each<readonly [string, string | null, Readonly<Record<string, string>>]>([
    ['says max', '0::/\n', { 'memory.max': 'max\n', 'memory.current': '5\n' }],
    ['says the greatest number', '4:memory:/\n', { 'memory/memory.limit_in_bytes': V1_UNLIMITED }],
    ['has no files', '0::/\n', {}],
    ['is not told', null, { 'memory.max': '5\n', 'memory.current': '5\n' }],
    ['has a limit and no use', '0::/\n', { 'memory.max': '5\n' }],
    ['is garbage', 'garbage\n::\n0::/\n', { 'memory.max': '5 apples\n', 'memory.current': '-1\n' }],
    ['climbs out', '0::/../..\n', {}],
  ])('that %s has no limit', async (_, own, files) => {
    expect(await system(own, files)).toBe(null);
  });
});

describe('memory is low', () => {
  it.each([
    [79, null, false],
    [80, null, true],
    [79, false, false],
    [80, false, true],
    [75, true, true],
    [70, true, true],
    [69, true, false],
  ])('at %d of 100, where it was low before: %s', (used, wasLow, isLow) => {
    expect(memoryIsLow({ used, limit: 100 }, wasLow)).toBe(isLow);
  });

  it('never where there is no limit', () => {
    expect(memoryIsLow(null, null)).toBe(false);
    expect(memoryIsLow(null, true)).toBe(false);
  });
});

describe('the disk is low', () => {
  it.each([
    [499, null, true],
    [500, null, false],
    [200, false, false],
    [199, false, true],
    [499, true, true],
    [500, true, false],
  ])('with %d MB, where it was low before: %s', (free, wasLow, isLow) => {
    expect(diskIsLow(free * MB, wasLow)).toBe(isLow);
  });

  it('is told of a real folder, and of none that is not there', async () => {
    expect(await readFreeSpace(base)).toBeGreaterThan(0);
    expect(await readFreeSpace(join(base, 'gone'))).toBe(null);
    expect(diskIsLow(null, true)).toBe(false);
  });
});

it.each([
  [0, '0 MB'],
  [384 * MB, '384 MB'],
  [999.4 * MB, '999 MB'],
  [1_946 * MB, '1.9 GB'],
])('%d bytes are shown as %s', (bytes, shown) => {
  expect(shownBytes(bytes)).toBe(shown);
});
