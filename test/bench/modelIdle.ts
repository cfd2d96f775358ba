/** What a bot with a model costs that nobody writes to: all is loaded that the first question needs. */
import { setTimeout as delay } from 'node:timers/promises';
import { compare } from './comparison.ts';
import { cpuTime } from './cpuTime.ts';
import { residentMemory } from './memory.ts';
import { withPlayedModel } from './modelPlayed.ts';
import type { BenchRow } from './report.ts';
import { type BotSetting, withBot } from './telegramBots.ts';
import { inWorld } from './telegramWorld.ts';

export interface IdleModelSetting extends BotSetting {
  /** A data folder in which the library is indexed already. */
  readonly data: string;
  readonly settlingSeconds: number;
  readonly idleSeconds: number;
}

export async function measureIdleModel(setting: IdleModelSetting): Promise<readonly BenchRow[]> {
  const { signal, settlingSeconds, idleSeconds } = setting;
  return withPlayedModel(({ baseUrl }) => {
    const environment = { ANSWER_MODE: 'model', OPENAI_API_KEY: 'bench', OPENAI_BASE_URL: baseUrl };
    return inWorld(signal, (world) =>
      withBot('ours', world, { ...setting, environment }, async ({ pid }) => {
        await delay(settlingSeconds * 1_000, undefined, { signal });
        const [startedAt, before] = [performance.now(), cpuTime(pid)];
        await delay(idleSeconds * 1_000, undefined, { signal });
        const [elapsed, after] = [performance.now() - startedAt, cpuTime(pid)];
        const share = before === null || after === null ? null : (100 * (after - before)) / elapsed;
        return [
          compare({
            id: 'model-idle-cpu',
            measurement: `processor while idle with a model for ${idleSeconds} s, of a core`,
            unit: '%',
            ours: [share],
          }),
          compare({
            id: 'model-idle-memory',
            measurement: 'memory while idle with a model',
            unit: 'MB',
            ours: [residentMemory(pid)],
          }),
        ];
      }),
    );
  });
}
