/** How long people wait for the first word at a steady pace, and how soon what they wrote is safe. */
import { compare, type Goal } from './comparison.ts';
import type { BenchRow } from './report.ts';
import { quantile } from './statistics.ts';
import type { TableSetting } from './tableSetting.ts';
import { type BotName, withBot } from './telegramBots.ts';
import type { SteadyResult } from './telegramRequests.ts';
import { inWorld } from './telegramWorld.ts';

const MOST_OVERHEAD_MS = 15;
const MOST_UNTIL_DURABLE_MS = 50;

const OVERHEAD: Goal = {
  words: `≤ plain + ${MOST_OVERHEAD_MS} ms`,
  most: (plain) => (plain === null ? null : plain + MOST_OVERHEAD_MS),
};
const DURABLE: Goal = { words: `≤ ${MOST_UNTIL_DURABLE_MS} ms`, most: () => MOST_UNTIL_DURABLE_MS };

const p99 = (values: readonly number[]): readonly number[] => (values.length === 0 ? [] : [quantile(values, 0.99)]);

export async function measureReplies(setting: TableSetting): Promise<readonly BenchRow[]> {
  const plain = await writeTo('plain', ['/id'], setting);
  const commands = await writeTo('ours', ['/id'], setting);
  const questions = await writeTo('ours', setting.questions, setting);
  const lost = plain.unanswered + commands.unanswered + questions.unanswered;
  const shared = { unit: 'ms', otherwise: 'nothing was answered' } as const;
  return [
    compare({
      ...shared,
      id: 'reply',
      measurement: 'message to reply (/id)',
      ours: commands.firstAnswers,
      plain: plain.firstAnswers,
    }),
    compare({
      ...shared,
      id: 'reply-p99',
      measurement: 'message to reply (/id), p99',
      ours: p99(commands.firstAnswers),
      plain: p99(plain.firstAnswers),
      goal: OVERHEAD,
    }),
    compare({
      ...shared,
      id: 'placeholder',
      measurement: 'question to placeholder',
      ours: questions.firstAnswers,
      plain: plain.firstAnswers,
    }),
    compare({
      ...shared,
      id: 'placeholder-p99',
      measurement: 'question to placeholder, p99',
      ours: p99(questions.firstAnswers),
      plain: p99(plain.firstAnswers),
      goal: OVERHEAD,
    }),
    compare({ ...shared, id: 'answer', measurement: 'question to answer', ours: questions.answers }),
    compare({ ...shared, id: 'answer-p99', measurement: 'question to answer, p99', ours: p99(questions.answers) }),
    compare({
      ...shared,
      id: 'durable-p99',
      measurement: 'updates to durable and confirmed, p99',
      ours: p99([...commands.confirmations, ...questions.confirmations]),
      plain: p99(plain.confirmations),
      goal: DURABLE,
    }),
    compare({
      id: 'unanswered',
      measurement: 'messages without an answer',
      unit: '',
      ours: [lost],
      goal: { words: 'none', most: () => 0 },
    }),
  ];
}

/** A world and a bot that nobody has used, so that no load meets what another left. */
async function writeTo(name: BotName, texts: readonly string[], setting: TableSetting): Promise<SteadyResult> {
  const { perSecond, seconds, chats, warmUpSeconds } = setting.load;
  const load = { perSecond, chats, texts: [...texts] };
  return inWorld(setting.signal, (world) =>
    withBot(name, world, setting, async () => {
      await world.steady({ ...load, seconds: warmUpSeconds });
      return world.steady({ ...load, seconds });
    }),
  );
}
