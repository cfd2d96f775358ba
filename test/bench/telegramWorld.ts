/** The bench's end of the process that plays Telegram. */
import { fileURLToPath } from 'node:url';
import { RulesLawyerError } from '../../src/errors.ts';
import { type Ask, withForked } from './forked.ts';
import {
  type BurstLoad,
  BurstResult,
  type SteadyLoad,
  SteadyResult,
  WorldReply,
  type WorldRequest,
} from './telegramRequests.ts';

const PLAYED = fileURLToPath(new URL('./telegramPlayed.ts', import.meta.url));

export const BENCH_TOKEN = '700000001:bench';

/** One thing is asked at a time. Everything rejects where the process is gone. */
export interface TelegramWorld {
  /** The root of its Bot API. */
  readonly url: string;
  steady(load: SteadyLoad): Promise<SteadyResult>;
  burst(load: BurstLoad): Promise<BurstResult>;
  /** Resolves when the bot asks for updates the next time. */
  nextPoll(): Promise<void>;
  /** Resolves when a poll of the bot waits for updates. */
  heldPoll(): Promise<void>;
}

/** Opens a world, and closes it whatever `use` does. @param signal ends the process at once */
export async function inWorld<T>(signal: AbortSignal, use: (world: TelegramWorld) => Promise<T>): Promise<T> {
  const setting = { file: PLAYED, args: [BENCH_TOKEN], name: 'The stand-in for Telegram', shape: WorldReply, signal };
  return withForked(setting, (ready, ask) => {
    if (ready.kind !== 'ready') throw new RulesLawyerError('bench', 'The stand-in for Telegram did not start.');
    return use(worldOf(ready.url, ask));
  });
}

function worldOf(url: string, tell: Ask<WorldReply>): TelegramWorld {
  const ask = async (request: WorldRequest): Promise<unknown> => {
    const reply = await tell(request);
    if (reply.kind === 'done') return reply.result;
    throw new RulesLawyerError(
      'bench',
      `The stand-in for Telegram failed: ${reply.kind === 'failed' ? reply.reason : ''}`,
    );
  };
  return {
    url,
    steady: async (load) => SteadyResult.parse(await ask({ kind: 'steady', load })),
    burst: async (load) => BurstResult.parse(await ask({ kind: 'burst', load })),
    nextPoll: async () => void (await ask({ kind: 'nextPoll' })),
    heldPoll: async () => void (await ask({ kind: 'heldPoll' })),
  };
}
