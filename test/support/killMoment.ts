/** Kills the bot at the very moment when a certain call reaches Telegram. */
import process from 'node:process';
import type { ApiCall } from '../../src/standin/journal.ts';
import type { Standin } from '../../src/standin/standin.ts';
import type { KillableBot } from './killBot.ts';

/** Resolves with the call when the process is gone. The call itself takes effect unless a fault keeps it from that. */
export function killAt(standin: Standin, bot: KillableBot, isMoment: (call: ApiCall) => boolean): Promise<ApiCall> {
  return new Promise((resolve, reject) => {
    const unsubscribe = standin.world.events.add((event) => {
      if (event.type !== 'call.started') return;
      const call = standin.calls().findLast(({ sequence }) => sequence === event.sequence);
      if (call === undefined || !isMoment(call)) return;
      unsubscribe();
      process.kill(bot.pid(), 'SIGKILL');
      bot.kill().then(() => resolve(call), reject);
    });
  });
}
