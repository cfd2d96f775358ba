/** The bench's end of the process that plays Telegram. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RulesLawyerError } from '../../src/errors.ts';
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
  const child = fork(PLAYED, [BENCH_TOKEN], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], signal });
  // An abort is told to whoever waits for something, by the signal itself; while nobody does it must not end the bench.
  child.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  try {
    const ready = await nextReply(child);
    if (ready.kind !== 'ready') throw new RulesLawyerError('bench', 'The stand-in for Telegram did not start.');
    return await use(worldOf(child, ready.url));
  } finally {
    if (child.connected) child.disconnect();
    await ended;
  }
}

function worldOf(child: ChildProcess, url: string): TelegramWorld {
  const ask = async (request: WorldRequest): Promise<unknown> => {
    const replied = nextReply(child);
    child.send(request);
    const reply = await replied;
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

function nextReply(child: ChildProcess): Promise<WorldReply> {
  return new Promise((resolve, reject) => {
    const forget = (): void => {
      child.off('message', onMessage).off('error', onError).off('exit', onExit);
    };
    const onMessage = (message: unknown): void => {
      forget();
      resolve(WorldReply.parse(message));
    };
    const onError = (error: Error): void => {
      forget();
      reject(error);
    };
    const onExit = (): void => onError(new RulesLawyerError('bench', 'The stand-in for Telegram ended.'));
    child.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
