/** Where in a chat a message of the bot goes: the topic, and the message that it replies to. */
import { badRequest } from '../apiError.ts';
import { isRecord, type Params } from '../params.ts';
import type { ChatRecord } from '../records.ts';
import { type Context, writableChat } from './context.ts';

export interface Destination {
  readonly chat: ChatRecord;
  readonly threadId: number | null;
  readonly replyTo: number | null;
}

/** Reads `chat_id`, `message_thread_id` and `reply_parameters` or the older `reply_to_message_id`. */
export function destinationOf(context: Context): Destination {
  const reply = readReply(context.params);
  const chat = writableChat(context);
  const { bot, params } = context;
  const named = params.integer('message_thread_id', 0);
  if (named > 0) checkThread(chat, named, bot.user.id);
  const replied = reply === null ? undefined : chat.messages.get(reply.messageId);
  if (reply !== null && replied === undefined && !reply.optional) throw badRequest('message to be replied not found');
  const replyTo = replied?.id ?? null;
  return { chat, replyTo, threadId: named > 0 ? named : threadOfReply(chat, replyTo) };
}

/** In a forum a reply goes to the topic of what it answers; in another supergroup it belongs to the thread begun there. */
export function threadOfReply(chat: ChatRecord, replyTo: number | null): number | null {
  const replied = replyTo === null ? undefined : chat.messages.get(replyTo);
  if (replied === undefined || chat.type !== 'supergroup') return null;
  return chat.isForum ? replied.threadId : (replied.threadId ?? replied.id);
}

/** The general topic has no thread: naming it by 1 fails here, as with Telegram. */
function checkThread(chat: ChatRecord, threadId: number, botId: number): void {
  const topic = chat.topics.get(threadId);
  const found = chat.isForum ? topic?.deleted === false : chat.type === 'supergroup' && chat.messages.has(threadId);
  if (!found) throw badRequest('message thread not found');
  if (topic?.closed === true && !chat.isAdministrator(botId)) throw badRequest('TOPIC_CLOSED');
}

function readReply(params: Params): { readonly messageId: number; readonly optional: boolean } | null {
  const sent = params.json('reply_parameters', 'reply parameters');
  if (sent === undefined) {
    const messageId = params.integer('reply_to_message_id', 0);
    return messageId > 0 ? { messageId, optional: params.flag('allow_sending_without_reply') } : null;
  }
  if (!isRecord(sent)) throw badRequest("can't parse reply parameters: expected an Object");
  const messageId = Number(sent['message_id']);
  if (sent['message_id'] === undefined || !Number.isInteger(messageId))
    throw badRequest('can\'t find field "message_id"');
  return { messageId, optional: sent['allow_sending_without_reply'] === true };
}
