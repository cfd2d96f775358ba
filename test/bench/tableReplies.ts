/** How long people wait for the first word at a steady pace, how soon what they wrote is safe, how late the bot's clock gets. */
import { atMost, atMostOver, compare, PLAIN } from './comparison.ts';
import type { BenchRow } from './report.ts';
import { quantileIfAny } from './statistics.ts';
import type { TableSetting } from './tableSetting.ts';
import { type BotName, withBot } from './telegramBots.ts';
import { eventLoopDelay } from './telegramMetrics.ts';
import type { SteadyResult } from './telegramRequests.ts';
import { inWorld } from './telegramWorld.ts';

const MOST_OVERHEAD_MS = 15;
const MOST_MS = 30;
const MOST_UNTIL_DURABLE_MS = 50;
const MOST_LATE_MS = 20;

/** How long the event loop was late, ms; null of the plain bot, which does not tell. */
interface Steady extends SteadyResult {
  readonly late: { readonly p99: number; readonly max: number } | null;
}

interface Load {
  readonly bot: BotName;
  readonly what: string;
  readonly texts: readonly string[];
}

const p99 = (values: readonly number[]): number | null => quantileIfAny(values, 0.99);

export async function measureReplies(setting: TableSetting): Promise<readonly BenchRow[]> {
  const loads = {
    plain: { bot: 'plain', what: PLAIN, texts: ['/id'] },
    commands: { bot: 'ours', what: 'commands', texts: ['/id'] },
    questions: { bot: 'ours', what: 'questions', texts: setting.questions },
  } as const satisfies Record<string, Load>;
  const results: Record<keyof typeof loads, Steady[]> = { plain: [], commands: [], questions: [] };
  const order: readonly (keyof typeof loads)[] = ['plain', 'commands', 'questions'];
  for (let round = 0; round < setting.load.rounds; round += 1) {
    // They take turns at coming first.
    const turned = order.map((_, index) => order[(index + round) % order.length] ?? 'plain');
    for (const name of turned) {
      setting.progress(`steady load, round ${round + 1} of ${setting.load.rounds}: ${loads[name].what}`);
      results[name].push(await writeTo(loads[name], setting));
    }
  }
  return rowsOf(results, setting.load.perSecond);
}

const first = (rounds: readonly Steady[]) => rounds.flatMap(({ firstAnswers }) => firstAnswers);
const firstP99 = (rounds: readonly Steady[]) => rounds.map(({ firstAnswers }) => p99(firstAnswers));
const durable = (rounds: readonly Steady[]) => rounds.map(({ confirmations }) => p99(confirmations));

type Results = Readonly<Record<'plain' | 'commands' | 'questions', readonly Steady[]>>;

function rowsOf({ plain, commands, questions }: Results, perSecond: number): readonly BenchRow[] {
  const shared = { unit: 'ms', otherwise: 'nothing was answered' } as const;
  const late = questions.flatMap((round) => round.late ?? []);
  const all = [...plain, ...commands, ...questions];
  const waits = (id: string, measurement: string, rounds: readonly Steady[]) => {
    const p99s = { ...shared, ours: firstP99(rounds), plain: firstP99(plain) };
    return [
      compare({ ...shared, id, measurement, ours: first(rounds), plain: first(plain) }),
      compare({
        ...p99s,
        id: `${id}-p99`,
        measurement: `${measurement}, p99`,
        goal: atMostOver(MOST_OVERHEAD_MS, 'ms'),
      }),
      compare({
        ...p99s,
        id: `${id}-p99-itself`,
        measurement: `${measurement}, p99 by itself`,
        goal: atMost(MOST_MS, 'ms'),
      }),
    ];
  };
  return [
    ...waits('reply', 'message to reply (/id)', commands),
    ...waits('placeholder', 'question to placeholder', questions),
    compare({
      ...shared,
      id: 'answer',
      measurement: 'question to answer',
      ours: questions.flatMap(({ answers }) => answers),
    }),
    compare({
      ...shared,
      id: 'answer-p99',
      measurement: 'question to answer, p99',
      ours: questions.map(({ answers }) => p99(answers)),
    }),
    compare({
      ...shared,
      id: 'durable-p99',
      measurement: 'updates to durable and confirmed, p99',
      ours: durable([...commands, ...questions]),
      plain: durable(plain),
      goal: atMost(MOST_UNTIL_DURABLE_MS, 'ms'),
    }),
    compare({
      ...shared,
      id: 'loop-p99',
      measurement: `event loop late at ${perSecond} questions a second, p99`,
      ours: late.map((round) => round.p99),
      goal: atMost(MOST_LATE_MS, 'ms'),
    }),
    compare({
      ...shared,
      id: 'loop-max',
      measurement: `event loop late at ${perSecond} questions a second, most`,
      ours: late.map(({ max }) => max),
    }),
    compare({
      id: 'unanswered',
      measurement: 'messages without an answer',
      unit: '',
      ours: [all.reduce((sum, { unanswered }) => sum + unanswered, 0)],
      goal: atMost(0, ''),
    }),
  ];
}

/** A world and a bot that nobody has used, so that no load meets what another left. */
async function writeTo({ bot: name, texts }: Load, setting: TableSetting): Promise<Steady> {
  const { perSecond, seconds, chats, warmUpSeconds } = setting.load;
  const load = { perSecond, chats, texts: [...texts] };
  return inWorld(setting.signal, (world) =>
    withBot(name, world, setting, async ({ healthPort }) => {
      await world.steady({ ...load, seconds: warmUpSeconds });
      // Each look tells what came since the one before.
      if (name === 'ours') await eventLoopDelay(healthPort);
      const result = await world.steady({ ...load, seconds });
      return { ...result, late: name === 'ours' ? await eventLoopDelay(healthPort) : null };
    }),
  );
}
