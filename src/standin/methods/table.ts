/** The methods that the stand-in knows, by their names in lower case: Telegram does not mind the case. */
import { answerCallbackQuery, answerInlineQuery } from './callbacks.ts';
import {
  createForumTopic,
  getChat,
  getChatAdministrators,
  getChatMember,
  getChatMemberCount,
  leaveChat,
} from './chats.ts';
import { deleteMyCommands, getMyCommands, setMyCommands } from './commands.ts';
import type { Method } from './context.ts';
import {
  deleteMessage,
  deleteMessages,
  editMessageCaption,
  editMessageReplyMarkup,
  editMessageText,
} from './editing.ts';
import { getFile, sendDocument, sendMediaGroup, sendPhoto } from './media.ts';
import { sendChatAction, sendMessage, setMessageReaction } from './sending.ts';
import { deleteWebhook, getMe, getUpdates, getWebhookInfo, setWebhook } from './updates.ts';

export function methodTable(): ReadonlyMap<string, Method> {
  const methods: readonly Method[] = [
    answerCallbackQuery,
    answerInlineQuery,
    createForumTopic,
    deleteMessage,
    deleteMessages,
    deleteMyCommands,
    deleteWebhook,
    editMessageCaption,
    editMessageReplyMarkup,
    editMessageText,
    getChat,
    getChatAdministrators,
    getChatMember,
    getChatMemberCount,
    getFile,
    getMe,
    getMyCommands,
    getUpdates,
    getWebhookInfo,
    leaveChat,
    sendChatAction,
    sendDocument,
    sendMediaGroup,
    sendMessage,
    sendPhoto,
    setMessageReaction,
    setMyCommands,
    setWebhook,
  ];
  // The functions bear Telegram's names.
  return new Map(methods.map((method) => [method.name.toLowerCase(), method]));
}
