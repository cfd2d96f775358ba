/** What is left of memory and disk, read at the moment of a scrape; NaN where there is no limit or nobody can tell. */
import { Gauge, type Registry } from 'prom-client';
import { readFreeSpace } from '../health/disk.ts';
import { readOwnMemory } from '../health/memory.ts';

export function addHeadroomMetrics(registry: Registry, dataFolder: string): void {
  const registers = [registry];
  const limit = new Gauge({
    name: 'bot_memory_limit_bytes',
    help: 'Memory that the container, or the service, may use, children included.',
    registers,
    collect: async () => {
      limit.set((await readOwnMemory())?.limit ?? Number.NaN);
    },
  });
  const used = new Gauge({
    name: 'bot_memory_used_bytes',
    help: 'What it uses of that, without what the system takes back when it is short.',
    registers,
    collect: async () => {
      used.set((await readOwnMemory())?.used ?? Number.NaN);
    },
  });
  const free = new Gauge({
    name: 'bot_disk_free_bytes',
    help: 'Space left for the database.',
    registers,
    collect: async () => {
      free.set((await readFreeSpace(dataFolder)) ?? Number.NaN);
    },
  });
}
