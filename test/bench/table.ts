/** All measurements of the bot at the table: prepares a library and a folder, measures against a plain bot, cleans up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TableReport } from './report.ts';
import { measureBurst } from './tableBurst.ts';
import { measureIdle } from './tableIdle.ts';
import { measureReplies } from './tableReplies.ts';
import { SAMPLE_LIBRARY, sampleQuestions, type TableLoad, type TableSetting } from './tableSetting.ts';
import { measureStarts } from './tableStarts.ts';
import { prepareData } from './telegramBots.ts';

/** @throws RulesLawyerError where a bot does not start or ends by itself; the reason of `signal` */
export async function runTableBench(load: TableLoad, signal: AbortSignal): Promise<TableReport> {
  const folder = await mkdtemp(join(tmpdir(), 'rules-lawyer-bench-'));
  try {
    const bots = { library: SAMPLE_LIBRARY, folder, signal };
    const setting: TableSetting = { ...bots, load, questions: sampleQuestions(), data: await prepareData(bots) };
    return {
      perSecond: load.perSecond,
      seconds: load.seconds,
      chats: load.chats,
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
