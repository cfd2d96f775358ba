/** One bot as Telegram knows it: its account, its updates, its webhook, its commands and the button presses it owes an answer. */
import type { User } from './types.ts';
import { UpdateQueue } from './updateQueue.ts';
import type { Webhook } from './webhook.ts';

export interface BotCommand {
  readonly command: string;
  readonly description: string;
}

/** A press of a button that was not answered yet. */
export interface OpenQuery {
  readonly id: string;
  readonly userId: number;
  /** Milliseconds of the stand-in's clock. */
  readonly at: number;
}

/** What a bot gets that never asked: everything but these. */
export const UPDATES_ON_REQUEST: readonly string[] = ['chat_member', 'message_reaction', 'message_reaction_count'];

export class Bot {
  readonly token: string;
  readonly user: User;
  /** In groups the bot sees only commands, mentions and replies to it, unless it is an administrator. */
  privacyMode: boolean;
  readonly queue: UpdateQueue;
  webhook: Webhook | null = null;
  /** null: every type except `UPDATES_ON_REQUEST`. */
  allowedUpdates: readonly string[] | null = null;
  /** Scope and language to commands. */
  readonly commands = new Map<string, readonly BotCommand[]>();
  readonly openQueries = new Map<string, OpenQuery>();

  constructor(fields: {
    readonly token: string;
    readonly user: User;
    readonly privacyMode: boolean;
    readonly firstUpdateId: number;
  }) {
    this.token = fields.token;
    this.user = fields.user;
    this.privacyMode = fields.privacyMode;
    this.queue = new UpdateQueue(fields.firstUpdateId);
  }

  wants(updateType: string): boolean {
    return this.allowedUpdates?.includes(updateType) ?? !UPDATES_ON_REQUEST.includes(updateType);
  }
}
