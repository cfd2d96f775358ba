/** What the process uses, under the names that Prometheus' own client libraries have for it. */
import { readdir } from 'node:fs/promises';
import process from 'node:process';
import { Counter, Gauge, type Registry } from 'prom-client';

export function addProcessMetrics(registry: Registry): void {
  const registers = [registry];
  const memory = new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    registers,
    collect: () => {
      memory.set(process.memoryUsage.rss());
    },
  });
  const cpu = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'User and system CPU time.',
    registers,
    collect: () => {
      const { user, system } = process.cpuUsage();
      cpu.reset();
      cpu.inc((user + system) / 1e6);
    },
  });
  const files = new Gauge({
    name: 'process_open_fds',
    help: 'Open file descriptors.',
    registers,
    collect: async () => {
      const open = await openFiles();
      if (open !== null) files.set(open);
    },
  });
  const start = new Gauge({ name: 'process_start_time_seconds', help: 'When the process began.', registers });
  start.set(Math.round(Date.now() / 1_000 - process.uptime()));
}

/** null where the system does not tell. */
async function openFiles(): Promise<number | null> {
  try {
    return (await readdir('/proc/self/fd')).length;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
