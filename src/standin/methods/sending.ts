/** Text messages, chat actions and reactions. */
import { badRequest } from '../apiError.ts';
import { formatMessageText } from '../formatText.ts';
import { viewMessage } from '../messageView.ts';
import { isRecord } from '../params.ts';
import { readReplyMarkup } from '../replyMarkup.ts';
import { type Context, namedMessage, writableChat } from './context.ts';
import { destinationOf } from './destination.ts';

export function sendMessage(context: Context): unknown {
  const { text, entities } = formatMessageText(context.params);
  const markup = readReplyMarkup(context.params);
  const { chat, threadId, replyTo } = destinationOf(context);
  const content = { text, ...(entities.length === 0 ? {} : { entities }) };
  const from = chat.type === 'channel' ? null : context.bot.user;
  const senderChat = chat.type === 'channel' ? { senderChat: chat } : {};
  return viewMessage(context.world.post(chat, { from, ...senderChat, content, threadId, replyTo, markup }));
}

const ACTIONS: readonly string[] = (
  'typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker ' +
  'find_location record_video_note upload_video_note'
).split(' ');

/** The general topic may be named by 1 here. */
export function sendChatAction(context: Context): unknown {
  const { params, world, bot } = context;
  const chat = writableChat(context);
  const action = params.text('action').toLowerCase();
  if (!ACTIONS.includes(action)) throw badRequest('wrong parameter action in request');
  const named = params.integer('message_thread_id', 0);
  const threadId = named > 1 ? named : null;
  if (threadId !== null && !chat.topics.has(threadId) && !chat.messages.has(threadId))
    throw badRequest('message thread not found');
  world.events.emit({ type: 'chat.acted', chat, userId: bot.user.id, action, threadId });
  return true;
}

export function setMessageReaction(context: Context): unknown {
  const chat = writableChat(context);
  const message = namedMessage(chat, context, 'message to react');
  const sent = context.params.json('reaction', 'reaction types') ?? [];
  if (!Array.isArray(sent)) throw badRequest('expected an Array of ReactionType');
  const emoji = sent.map((reaction: unknown) => {
    const one = isRecord(reaction) ? reaction['emoji'] : undefined;
    if (typeof one !== 'string' || one === '') throw badRequest('REACTION_INVALID');
    return one;
  });
  if (emoji.length > 1) throw badRequest('REACTIONS_TOO_MANY');
  context.world.react(message, context.bot.user.id, emoji);
  return true;
}
