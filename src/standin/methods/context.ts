/** What every method gets, and the checks that most of them begin with. */
import { ApiError, badRequest, forbidden } from '../apiError.ts';
import type { Bot } from '../bot.ts';
import type { FileStore } from '../files.ts';
import type { Params } from '../params.ts';
import type { ChatRecord, MessageRecord } from '../records.ts';
import type { World } from '../world.ts';

export interface Context {
  readonly bot: Bot;
  readonly params: Params;
  readonly world: World;
  readonly files: FileStore;
  /** Milliseconds. */
  readonly now: () => number;
  /** How long a button press may be answered, milliseconds. */
  readonly callbackLimit: number;
  /** Aborted when the bot hangs up. */
  readonly hungUp: AbortSignal;
}

export type Method = (context: Context) => unknown;

/** The chat named by `chat_id`, if the bot may at least look at it. */
export function readableChat({ bot, params, world }: Context): ChatRecord {
  const reference = params.text('chat_id');
  if (reference === '') throw badRequest('chat_id is empty');
  const chat = world.findChat(bot.user.id, reference);
  if (chat === undefined) throw badRequest('chat not found');
  // A bot may not write first: a private chat exists for it once the person has said something.
  if (chat.type === 'private' && chat.messages.size === 0) throw badRequest('chat not found');
  if (chat.type !== 'private' && !chat.members.has(bot.user.id) && chat.username === null)
    throw badRequest('chat not found');
  if (chat.type === 'supergroup' || chat.type === 'channel') {
    const status = chat.statusOf(bot.user.id);
    if (status === 'kicked') throw forbidden(`bot was kicked from the ${chat.type} chat`);
    if (status === 'left' && chat.username === null) throw forbidden(`bot is not a member of the ${chat.type} chat`);
  }
  return chat;
}

/** The chat named by `chat_id`, if the bot may post in it: what 403 and a migration mean is decided here. */
export function writableChat(context: Context): ChatRecord {
  const chat = readableChat(context);
  if (chat.migratedTo !== null) {
    throw new ApiError(400, 'group chat was upgraded to a supergroup chat', { migrate_to_chat_id: chat.migratedTo });
  }
  if (chat.blocked) throw forbidden('bot was blocked by the user');
  if (chat.type === 'private') return chat;
  const status = chat.statusOf(context.bot.user.id);
  if (status === 'kicked') throw forbidden(`bot was kicked from the ${chat.type} chat`);
  if (status === 'left') throw forbidden(`bot is not a member of the ${chat.type} chat`);
  if (chat.type === 'channel' && !chat.isAdministrator(context.bot.user.id)) {
    throw badRequest('need administrator rights in the channel chat');
  }
  return chat;
}

/** The message named by `message_id`. `what` is Telegram's name for its part in the call: "message to edit". */
export function namedMessage(chat: ChatRecord, { params }: Context, what: string): MessageRecord {
  const id = params.integer('message_id', 0);
  if (id <= 0) throw badRequest('message identifier is not specified');
  const message = chat.messages.get(id);
  if (message === undefined) throw badRequest(`${what} not found`);
  return message;
}
