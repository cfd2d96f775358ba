/** What both ways in, polling and the webhook, have in common: what they are given, what they tell, how they end. */
import { RulesLawyerError } from '../../errors.ts';
import type { Inbox, ReceivedUpdate } from '../../tablePorts.ts';
import type { TelegramApi } from '../api.ts';

/**
 * All that the bot asks for. Telegram remembers the list, so both ways name it in every call that sets it. Reactions come of
 * private chats, and of groups where the bot is an administrator.
 */
export const ALLOWED_UPDATES: readonly string[] = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
  'message_reaction',
];

export interface IntakeHandlers {
  /** The loop of polling turns: it asks, or waits as it was told to. Never told of a webhook, which asks for nothing. */
  onAttempt(): void;
  /** So many updates are new in the inbox; never 0. */
  onReceived(count: number): void;
  /** Told every time that updates could be taken in, not only when things change. */
  onHealthy(): void;
  /** A code: updates do not come in, or cannot be stored. It goes on by itself. */
  onTrouble(reason: string): void;
  /** Telegram does not know the token. It goes on no more. */
  onRefused(): void;
}

export interface IntakeOptions {
  readonly api: TelegramApi;
  readonly inbox: Inbox;
  /** null: nobody can tell where this belongs. */
  readonly read: (update: unknown) => ReceivedUpdate | null;
  readonly handlers: IntakeHandlers;
}

export interface Intake {
  /** Resolves when nothing comes in any more and what was being stored is stored. */
  stop(): Promise<void>;
}

/** Updates cannot be taken in the way that was asked for. */
export class IntakeError extends RulesLawyerError {}
