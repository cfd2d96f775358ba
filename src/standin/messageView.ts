/** A stored message in the form in which the Bot API and the chat page show it. */
import type { MessageRecord } from './records.ts';
import type { Message } from './types.ts';

/**
 * A message in a topic that replies to nothing names the message that created the topic in `reply_to_message`, as
 * Telegram does: bots that take every reply for a reply to somebody fall over it.
 */
export function viewMessage(message: MessageRecord, nested = false): Message {
  const { chat, from, senderChat, editDate, threadId, markup, viaBot } = message;
  const replied = nested ? undefined : repliedMessage(message);
  return {
    message_id: message.id,
    ...(from === null ? {} : { from }),
    ...(senderChat === null ? {} : { sender_chat: senderChat.view() }),
    chat: chat.view(),
    date: message.date,
    ...(editDate === null ? {} : { edit_date: editDate }),
    ...(threadId === null ? {} : { message_thread_id: threadId }),
    ...(threadId !== null && chat.isForum ? { is_topic_message: true as const } : {}),
    ...(replied === undefined ? {} : { reply_to_message: viewMessage(replied, true) }),
    ...(viaBot === null ? {} : { via_bot: viaBot }),
    ...message.content,
    ...(markup === null ? {} : { reply_markup: markup }),
  };
}

function repliedMessage({ chat, id, replyTo, threadId }: MessageRecord): MessageRecord | undefined {
  if (replyTo !== null) return chat.messages.get(replyTo);
  if (!chat.isForum || threadId === null || threadId === id) return undefined;
  return chat.messages.get(threadId);
}
