/**
 * How much memory the process and its children may use and do use, as the kernel counts it for their control group (of a
 * container, or of a service of systemd): at the limit it ends one of them. Cgroup v2 and v1; elsewhere nobody can tell.
 */
import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Bytes. */
export interface MemoryUse {
  readonly used: number;
  readonly limit: number;
}

export interface MemorySources {
  /** Where the control groups are mounted. */
  readonly cgroups: string;
  /** Which of them this process is in: lines of `number:controllers:path`. */
  readonly own: string;
}

const MEMORY_SOURCES: MemorySources = { cgroups: '/sys/fs/cgroup', own: '/proc/self/cgroup' };

/** Version 1 says so where there is no limit: the greatest number of pages. */
const NO_LIMIT = 2 ** 62;

interface Version {
  readonly root: string;
  readonly limit: string;
  readonly used: string;
  /** The line of `memory.stat` for what the kernel takes back before anything else: read files that nobody uses. */
  readonly cache: string;
}

/** Of this process. Where the files are elsewhere, Node may still know the limit; the children are not counted then. */
export async function readOwnMemory(): Promise<MemoryUse | null> {
  const use = await readMemory(MEMORY_SOURCES);
  const limit = process.constrainedMemory();
  if (use !== null || limit === 0 || limit >= totalmem()) return use;
  return { used: process.memoryUsage.rss(), limit };
}

/** @returns null where there is no limit, or none that can be read */
export async function readMemory({ cgroups, own }: MemorySources): Promise<MemoryUse | null> {
  const memberships = membershipsOf((await textOf(own)) ?? '');
  // A limit may be that of any group above, and of each the kernel counts all that is below.
  const uses = await Promise.all(groupsOf(memberships, cgroups).map(({ version, folder }) => useOf(version, folder)));
  return uses.reduce((nearest, use) => (nearest === null || shareOf(use) > shareOf(nearest) ? use : nearest), null);
}

/** 0 to 1, and a little above it at worst. */
export const shareOf = (use: MemoryUse | null): number => (use === null ? 0 : use.used / use.limit);

/** Path of the group by its controllers; version 2 names none. */
function membershipsOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').map((line) => /^\d+:(?<controllers>[^:]*):(?<path>.*)$/u.exec(line)?.groups);
  return new Map(
    lines.flatMap((groups) => (groups === undefined ? [] : [[groups['controllers'] ?? '', groups['path'] ?? '/']])),
  );
}

function groupsOf(memberships: ReadonlyMap<string, string>, cgroups: string) {
  const v2: Version = { root: cgroups, limit: 'memory.max', used: 'memory.current', cache: 'inactive_file' };
  const v1: Version = {
    root: join(cgroups, 'memory'),
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    cache: 'total_inactive_file',
  };
  return [...memberships].flatMap(([controllers, path]) => {
    if (controllers === '') return levelsOf(path).map((level) => ({ version: v2, folder: join(v2.root, level) }));
    if (!controllers.split(',').includes('memory')) return [];
    return levelsOf(path).map((level) => ({ version: v1, folder: join(v1.root, level) }));
  });
}

/** Inside a container the path may be one of the host: the group is the root then, and the path leads nowhere. */
function levelsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return ['/', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
}

async function useOf(version: Version, folder: string): Promise<MemoryUse | null> {
  const [limit, used, stat] = await Promise.all([
    textOf(join(folder, version.limit)),
    textOf(join(folder, version.used)),
    textOf(join(folder, 'memory.stat')),
  ]);
  const most = bytesOf(limit);
  const all = bytesOf(used);
  if (most === null || all === null || most === 0 || most >= NO_LIMIT) return null;
  const cache = new RegExp(`^${version.cache} (\\d+)$`, 'mu').exec(stat ?? '')?.[1];
  return { used: Math.max(0, all - (bytesOf(cache ?? null) ?? 0)), limit: most };
}

/** null for `max`, too. */
function bytesOf(text: string | null): number | null {
  return text !== null && /^\d+\s*$/u.test(text) ? Number(text) : null;
}

/** null: there is no such file, or it may not be read. */
async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
