/** Who the bot is, as Telegram has it. */
import { z } from 'zod';
import type { TelegramApi } from './api.ts';
import { type TelegramError, unreachable } from './telegramError.ts';
import type { BotIdentity } from './updates/said.ts';

const accountSchema = z.object({ id: z.number(), username: z.string().default('') });

/** @throws TelegramError */
export async function askIdentity(api: TelegramApi, signal: AbortSignal): Promise<BotIdentity> {
  const account = accountSchema.safeParse(await api.call('getMe', {}, { signal }));
  // Something answers that is not Telegram; perhaps it will be.
  if (!account.success) throw unreachable('getMe', 'malformed', false);
  return account.data;
}

/** For the operator whose token is refused. */
export const tokenSentence = ({ message }: TelegramError): string => `${message}. Get the current one from @BotFather.`;
