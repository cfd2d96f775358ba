/** What an outage of Telegram, or of the bot, leaves behind: a backlog that comes at once. */
import { atMost, compare, PLAIN } from './comparison.ts';
import { peakMemory } from './memory.ts';
import type { BenchRow } from './report.ts';
import { alternate, quantileIfAny } from './statistics.ts';
import type { TableLoad, TableSetting } from './tableSetting.ts';
import { type BotName, withBot } from './telegramBots.ts';
import type { BurstResult } from './telegramRequests.ts';
import { inWorld } from './telegramWorld.ts';

const MOST_UNTIL_DURABLE_S = 60;
const MOST_FOR_NEWCOMER_S = 1;
const MOST_MEMORY_MB = 200;
const MOST_UNTIL_CONFIRMED_MS = 50;

interface Burst extends BurstResult {
  readonly peak: number | null;
}

export async function measureBurst(setting: TableSetting): Promise<readonly BenchRow[]> {
  const { load, progress } = setting;
  const one = (name: BotName) => (round: number) => {
    progress(`burst, round ${round + 1} of ${load.rounds}: ${name === 'ours' ? 'ours' : PLAIN}`);
    return write(name, setting);
  };
  const { ours, baseline } = await alternate(load.rounds, one('ours'), one('plain'));
  return rowsOf(ours, baseline, load);
}

function rowsOf(ours: readonly Burst[], plain: readonly Burst[], load: TableLoad): readonly BenchRow[] {
  const { burstUpdates, burstChats, burstLimitMs, burstWatchMs } = load;
  const burst = `${burstUpdates.toLocaleString('en')} updates of ${burstChats.toLocaleString('en')} chats`;
  const both = (of: (result: Burst) => readonly (number | null)[]) => ({
    ours: ours.flatMap((result) => of(result)),
    plain: plain.flatMap((result) => of(result)),
  });
  // Where it did not happen within the limit, the limit stands for it: that is more than any goal allows.
  const seconds = (milliseconds: number | null): readonly number[] => [(milliseconds ?? burstLimitMs) / 1_000];
  return [
    compare({
      id: 'burst-durable',
      measurement: `${burst} at once: all durable`,
      unit: 's',
      ...both(({ confirmed }) => seconds(confirmed)),
      goal: atMost(MOST_UNTIL_DURABLE_S, 's'),
    }),
    compare({
      id: 'burst-confirmation-p99',
      measurement: 'updates to durable in the burst, p99',
      unit: 'ms',
      ...both(({ confirmations }) => [quantileIfAny(confirmations, 0.99)]),
      goal: atMost(MOST_UNTIL_CONFIRMED_MS, 'ms'),
      otherwise: `nothing was confirmed within ${burstLimitMs / 1_000} s`,
    }),
    compare({
      id: 'burst-newcomer',
      measurement: '/start of a new chat in the burst',
      unit: 's',
      ...both(({ newcomer }) => seconds(newcomer)),
      goal: atMost(MOST_FOR_NEWCOMER_S, 's'),
    }),
    compare({
      id: 'burst-rate',
      measurement: 'answers in a second of the burst',
      unit: '/s',
      ...both(({ answersPerSecond }) => answersPerSecond),
      otherwise: 'it was over within a second',
    }),
    compare({
      id: 'burst-answered',
      measurement: `of ${burst}, answered within ${burstWatchMs / 1_000} s`,
      unit: '',
      ours: ours.map(({ answered }) => answered),
    }),
    compare({
      id: 'burst-memory',
      measurement: 'peak memory in the burst',
      unit: 'MB',
      ...both(({ peak }) => [peak]),
      goal: atMost(MOST_MEMORY_MB, 'MB'),
    }),
  ];
}

async function write(name: BotName, setting: TableSetting): Promise<Burst> {
  const { burstUpdates, burstChats, newcomerAfterMs, burstWatchMs, burstLimitMs } = setting.load;
  return inWorld(setting.signal, (world) =>
    withBot(name, world, setting, async ({ pid }) => {
      const result = await world.burst({
        updates: burstUpdates,
        chats: burstChats,
        texts: [...setting.questions],
        newcomerAfter: newcomerAfterMs,
        watch: burstWatchMs,
        limit: burstLimitMs,
      });
      return { ...result, peak: peakMemory(pid) };
    }),
  );
}
