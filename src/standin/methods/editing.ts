/** Changing and removing messages that were sent. */
import { isDeepStrictEqual } from 'node:util';
import { badRequest } from '../apiError.ts';
import { formatCaption, formatMessageText } from '../formatText.ts';
import { viewMessage } from '../messageView.ts';
import type { ChatRecord, MessageRecord } from '../records.ts';
import { readReplyMarkup } from '../replyMarkup.ts';
import type { InlineKeyboard, MessageContent } from '../types.ts';
import { type Context, namedMessage, writableChat } from './context.ts';

const NOT_MODIFIED =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content ' +
  'and reply markup of the message';

/** Hours after which nobody's messages can be deleted any more, in seconds. */
const DELETE_LIMIT = 48 * 3600;

/** Without `reply_markup` the keyboard goes away. */
export function editMessageText(context: Context): unknown {
  const { text, entities } = formatMessageText(context.params);
  const markup = readReplyMarkup(context.params);
  const message = ownMessage(context);
  if (message.content.text === undefined) throw badRequest('there is no text in the message to edit');
  return change(context, message, { text, ...(entities.length === 0 ? {} : { entities }) }, markup);
}

export function editMessageCaption(context: Context): unknown {
  const { text, entities } = formatCaption(context.params);
  const markup = readReplyMarkup(context.params);
  const message = ownMessage(context);
  const { document, photo } = message.content;
  if (document === undefined && photo === undefined) throw badRequest('there is no caption in the message to edit');
  const { caption: _old, caption_entities: _oldEntities, ...media } = message.content;
  const caption =
    text === '' ? {} : { caption: text, ...(entities.length === 0 ? {} : { caption_entities: entities }) };
  return change(context, message, { ...media, ...caption }, markup);
}

export function editMessageReplyMarkup(context: Context): unknown {
  const markup = readReplyMarkup(context.params);
  const message = ownMessage(context);
  return change(context, message, message.content, markup);
}

function ownMessage(context: Context): MessageRecord {
  const chat = writableChat(context);
  const message = namedMessage(chat, context, 'message to edit');
  const own =
    message.from?.id === context.bot.user.id || (chat.type === 'channel' && chat.isAdministrator(context.bot.user.id));
  if (!own) throw badRequest("message can't be edited");
  return message;
}

function change(
  context: Context,
  message: MessageRecord,
  content: MessageContent,
  markup: InlineKeyboard | null,
): unknown {
  if (isDeepStrictEqual(content, message.content) && isDeepStrictEqual(markup, message.markup))
    throw badRequest(NOT_MODIFIED);
  context.world.edit(message, content, markup);
  return viewMessage(message);
}

export function deleteMessage(context: Context): unknown {
  const chat = writableChat(context);
  const message = namedMessage(chat, context, 'message to delete');
  if (!deletable(chat, message, context)) throw badRequest("message can't be deleted for everyone");
  context.world.remove(chat, [message.id]);
  return true;
}

/** Messages that are gone or cannot be deleted are passed over. */
export function deleteMessages(context: Context): unknown {
  const chat = writableChat(context);
  const ids = context.params.json('message_ids', 'message identifiers');
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > 100)
    throw badRequest('message identifiers are not specified');
  const messages = ids.map((id: unknown) => chat.messages.get(Number(id)));
  const present = messages.filter((message) => message !== undefined && deletable(chat, message, context));
  context.world.remove(
    chat,
    present.flatMap((message) => (message === undefined ? [] : [message.id])),
  );
  return true;
}

function deletable(chat: ChatRecord, message: MessageRecord, { bot, world }: Context): boolean {
  if (world.seconds() - message.date > DELETE_LIMIT) return false;
  return chat.type === 'private' || message.from?.id === bot.user.id || chat.isAdministrator(bot.user.id);
}
