/** What a bot costs that nobody writes to. */
import { setTimeout as delay } from 'node:timers/promises';
import { atMost, compare } from './comparison.ts';
import { cpuTime } from './cpuTime.ts';
import { residentMemory } from './memory.ts';
import type { BenchRow } from './report.ts';
import type { TableSetting } from './tableSetting.ts';
import { type BotName, withBot } from './telegramBots.ts';
import { inWorld } from './telegramWorld.ts';

const MOST_OF_A_CORE = 1;
const MOST_MEMORY_MB = 120;

export async function measureIdle(setting: TableSetting): Promise<readonly BenchRow[]> {
  setting.progress(`idle for ${setting.load.settlingSeconds + setting.load.idleSeconds} s`);
  // At the same time: neither has anything to do that the other could be kept from.
  const [ours, plain] = await Promise.all([idle('ours', setting), idle('plain', setting)]);
  return [
    compare({
      id: 'idle-cpu',
      measurement: `processor while idle for ${setting.load.idleSeconds} s, of a core`,
      unit: '%',
      ours: [ours.share],
      plain: [plain.share],
      goal: atMost(MOST_OF_A_CORE, '%'),
    }),
    compare({
      id: 'idle-memory',
      measurement: 'memory while idle',
      unit: 'MB',
      ours: [ours.memory],
      plain: [plain.memory],
      goal: atMost(MOST_MEMORY_MB, 'MB'),
    }),
  ];
}

interface Idling {
  /** Percent of one core. */
  readonly share: number | null;
  /** MB */
  readonly memory: number | null;
}

async function idle(name: BotName, setting: TableSetting): Promise<Idling> {
  const { signal, load } = setting;
  return inWorld(signal, (world) =>
    withBot(name, world, setting, async ({ pid }) => {
      await delay(load.settlingSeconds * 1_000, undefined, { signal });
      const [startedAt, before] = [performance.now(), cpuTime(pid)];
      await delay(load.idleSeconds * 1_000, undefined, { signal });
      const [elapsed, after] = [performance.now() - startedAt, cpuTime(pid)];
      const share = before === null || after === null ? null : (100 * (after - before)) / elapsed;
      return { share, memory: residentMemory(pid) };
    }),
  );
}
