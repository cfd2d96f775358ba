/** How long it takes from the start of a process until it asks Telegram for updates, and from SIGTERM to its end. */
import { cp, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../support/freePort.ts';
import { atMost, compare } from './comparison.ts';
import type { BenchRow } from './report.ts';
import { alternate, quantile } from './statistics.ts';
import type { TableSetting } from './tableSetting.ts';
import { type BotName, startBot } from './telegramBots.ts';
import { inWorld } from './telegramWorld.ts';

const SLOWEST_START_MS = 1_000;
const SLOWEST_DRAIN_MS = 500;

interface StartAndEnd {
  readonly start: number;
  readonly drain: number;
}

const starts = (runs: readonly StartAndEnd[]): readonly number[] => runs.map(({ start }) => start);
const drains = (runs: readonly StartAndEnd[]): readonly number[] => runs.map(({ drain }) => drain);
const p95 = (values: readonly number[]): readonly number[] => [quantile(values, 0.95)];

export async function measureStarts(setting: TableSetting): Promise<readonly BenchRow[]> {
  const dataPath = await mkdtemp(join(setting.folder, 'starts-'));
  await cp(setting.data, dataPath, { recursive: true });
  setting.progress(`${setting.load.starts} starts of each`);
  const one = (name: BotName) => () => startAndStop(name, setting, dataPath);
  const { ours, baseline } = await alternate(setting.load.starts, one('ours'), one('plain'));
  return [
    compare({
      id: 'start',
      measurement: `start to first poll, ${setting.load.starts} starts`,
      unit: 'ms',
      ours: starts(ours),
      plain: starts(baseline),
    }),
    compare({
      id: 'start-p95',
      measurement: 'start to first poll, p95',
      unit: 'ms',
      ours: p95(starts(ours)),
      plain: p95(starts(baseline)),
      goal: atMost(SLOWEST_START_MS, 'ms'),
    }),
    compare({
      id: 'drain',
      measurement: 'SIGTERM to end while idle',
      unit: 'ms',
      ours: drains(ours),
      plain: drains(baseline),
    }),
    compare({
      id: 'drain-p95',
      measurement: 'SIGTERM to end while idle, p95',
      unit: 'ms',
      ours: p95(drains(ours)),
      plain: p95(drains(baseline)),
      goal: atMost(SLOWEST_DRAIN_MS, 'ms'),
    }),
  ];
}

/** The same data folder every time: as with a bot that is restarted. */
async function startAndStop(name: BotName, setting: TableSetting, dataPath: string): Promise<StartAndEnd> {
  const healthPort = await freePort();
  return inWorld(setting.signal, async (world) => {
    const polled = world.nextPoll();
    const startedAt = performance.now();
    const bot = startBot(name, world.url, { ...setting, dataPath, healthPort });
    try {
      await polled;
      const start = performance.now() - startedAt;
      await world.heldPoll();
      return { start, drain: await bot.stop() };
    } finally {
      await bot.kill();
    }
  });
}
