/** What every run has in common in which the bot is ended again and again: when it is up, how it may be left, and when nothing is owed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Standin } from '../../src/standin/standin.ts';
import type { KillableBot } from './killBot.ts';
import { backlogOf, owedIn, until } from './killDatabase.ts';
import type { Random } from './killRandom.ts';

/** Of one table at a time: more would be refused, and a refusal is no answer. */
export const MOST_OPEN = 12;
/** Ends before the bot had asked for updates, of all. */
export const BOOT_KILLS = 0.08;
export const COMMANDS_A_QUESTION = 0.1;

/** On the worst of machines, ms. */
const BOOT_LIMIT = 90_000;

/**
 * Of a bot that was just started: resolves with true when it has asked for updates, with false where it ends before that.
 * @throws where it does neither for a long time
 */
export function comesUp(standin: Standin, bot: KillableBot): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      unsubscribe();
      clearTimeout(timer);
    };
    const settle = (isUp: boolean): void => {
      end();
      resolve(isUp);
    };
    const unsubscribe = standin.world.events.add((event) => {
      if (event.type !== 'call.started') return;
      if (standin.calls('getUpdates').at(-1)?.sequence === event.sequence) settle(true);
    });
    const timer = setTimeout(() => {
      end();
      reject(new Error(`the bot does not come up\n${bot.log()}`));
    }, BOOT_LIMIT);
    bot.gone().then(
      () => settle(false),
      (error: unknown) => {
        end();
        reject(error);
      },
    );
  });
}

/** Resolves at a random moment of the boot, or when that is over. */
export async function momentOfBoot(random: Random, up: Promise<boolean>): Promise<'boot' | 'life'> {
  const moment = delay(random.between(20, 1_500), 'boot' as const);
  return Promise.race([moment, up.then(() => 'life' as const)]);
}

/** What there is to be left in peace, and for how long. */
export interface Peace {
  readonly standin: Standin;
  readonly bot: KillableBot;
  readonly dataPath: string;
  /** ms. */
  readonly limit: number;
  /** Ends the peace early. */
  readonly signal: AbortSignal | null;
}

/** Resolves when everything that came in is answered and sent. @throws after the limit, with what is still owed */
export async function nothingOwed({ standin, bot, dataPath, limit, signal }: Peace): Promise<void> {
  const settled = (): boolean => {
    signal?.throwIfAborted();
    return standin.bot().queue.pending === 0 && owedIn(backlogOf(dataPath)) === 0;
  };
  const explain = (): string => `still owed: ${JSON.stringify(backlogOf(dataPath))}\n${bot.log()}`;
  await until(settled, limit, explain);
}
