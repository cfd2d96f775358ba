/** All measurements of the bot at the table: prepares a library and a folder, measures against a plain bot, cleans up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from './progress.ts';
import type { PartReport } from './report.ts';
import { measureBurst } from './tableBurst.ts';
import { measureIdle } from './tableIdle.ts';
import { measureReplies } from './tableReplies.ts';
import { SAMPLE_LIBRARY, sampleQuestions, type TableLoad, type TableSetting } from './tableSetting.ts';
import { measureStarts } from './tableStarts.ts';
import { prepareData } from './telegramBots.ts';

/** @throws RulesLawyerError where a bot does not start or ends by itself; the reason of `signal` */
export async function runTableBench(load: TableLoad, signal: AbortSignal, progress: Progress): Promise<PartReport> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-bench-'));
  try {
    const bots = { library: SAMPLE_LIBRARY, folder, signal };
    const [questions, data] = [sampleQuestions(), await prepareData(bots)];
    const setting: TableSetting = { ...bots, load, questions, data, progress };
    const { perSecond, seconds, rounds, chats, warmUpSeconds } = load;
    return {
      part: 'table',
      about: `${perSecond} messages a second for ${seconds} s in ${chats} chats, ${rounds} times, each after ${warmUpSeconds} s that do not count; a burst; nothing`,
      rows: [
        ...(await measureReplies(setting)),
        ...(await measureBurst(setting)),
        ...(await measureIdle(setting)),
        ...(await measureStarts(setting)),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
