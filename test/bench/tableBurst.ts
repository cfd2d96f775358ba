/** What an outage of Telegram, or of the bot, leaves behind: a backlog that comes at once. */
import { atMost, compare } from './comparison.ts';
import { peakMemory } from './memory.ts';
import type { BenchRow } from './report.ts';
import { quantile } from './statistics.ts';
import type { TableSetting } from './tableSetting.ts';
import { type BotName, withBot } from './telegramBots.ts';
import type { BurstResult } from './telegramRequests.ts';
import { inWorld } from './telegramWorld.ts';

const MOST_UNTIL_DURABLE_S = 60;
const MOST_FOR_NEWCOMER_S = 1;
const MOST_MEMORY_MB = 200;
const MOST_UNTIL_CONFIRMED_MS = 50;

export async function measureBurst(setting: TableSetting): Promise<readonly BenchRow[]> {
  const plain = await write('plain', setting);
  const ours = await write('ours', setting);
  const { burstUpdates, burstChats, burstLimitMs } = setting.load;
  const burst = `${burstUpdates.toLocaleString('en')} over ${burstChats.toLocaleString('en')} chats`;
  const late = `not within ${burstLimitMs / 1_000} s`;
  return [
    compare({
      id: 'burst-durable',
      measurement: `${burst}: all durable`,
      unit: 's',
      ours: [seconds(ours.confirmed)],
      plain: [seconds(plain.confirmed)],
      goal: atMost(MOST_UNTIL_DURABLE_S, 's'),
      otherwise: late,
    }),
    compare({
      id: 'burst-confirmation-p99',
      measurement: 'updates to durable in the burst, p99',
      unit: 'ms',
      ours: ours.confirmations.length === 0 ? [] : [quantile(ours.confirmations, 0.99)],
      plain: plain.confirmations.length === 0 ? [] : [quantile(plain.confirmations, 0.99)],
      goal: atMost(MOST_UNTIL_CONFIRMED_MS, 'ms'),
      otherwise: late,
    }),
    compare({
      id: 'burst-newcomer',
      measurement: '/start of a new chat meanwhile',
      unit: 's',
      ours: [seconds(ours.newcomer)],
      plain: [seconds(plain.newcomer)],
      goal: atMost(MOST_FOR_NEWCOMER_S, 's'),
      otherwise: late,
    }),
    compare({
      id: 'burst-answered',
      measurement: 'until all are answered',
      unit: 's',
      ours: [seconds(ours.answered)],
      plain: [seconds(plain.answered)],
      otherwise: `${ours.unanswered} of ${burstUpdates} ${late}`,
    }),
    compare({
      id: 'burst-rate',
      measurement: 'answers in a second',
      unit: '/s',
      ours: ours.answersPerSecond,
      plain: plain.answersPerSecond,
      otherwise: 'it was over within a second',
    }),
    compare({
      id: 'burst-memory',
      measurement: 'peak memory in the burst',
      unit: 'MB',
      ours: [ours.peak],
      plain: [plain.peak],
      goal: atMost(MOST_MEMORY_MB, 'MB'),
    }),
  ];
}

const seconds = (milliseconds: number | null): number | null => (milliseconds === null ? null : milliseconds / 1_000);

async function write(name: BotName, setting: TableSetting): Promise<BurstResult & { readonly peak: number | null }> {
  const { burstUpdates, burstChats, newcomerAfterMs, burstLimitMs } = setting.load;
  return inWorld(setting.signal, (world) =>
    withBot(name, world, setting, async ({ pid }) => {
      const result = await world.burst({
        updates: burstUpdates,
        chats: burstChats,
        texts: [...setting.questions],
        newcomerAfter: newcomerAfterMs,
        limit: burstLimitMs,
      });
      return { ...result, peak: peakMemory(pid) };
    }),
  );
}
