/** From a message to what it asks of the bot. In groups only those that are addressed to the bot are read. */
import type { Intent, Locale, Occasion, Person, SentFile } from '../../tablePorts.ts';
import { type BotIdentity, readSaid, type Said } from './said.ts';
import { hasMedia, type Message, readMessageFields, threadOf, type User } from './wire.ts';

/** Languages whose speakers usually read Russian better than English. */
const RUSSIAN_READERS: readonly string[] = ['ru', 'uk', 'be', 'kk'];

export const ignored = (reason: string): Intent => ({ kind: 'ignored', reason });

export function readMessage(value: unknown, bot: BotIdentity, receivedAt: number): Intent {
  const message = readMessageFields(value);
  if (message === null) return ignored('malformed');
  const migration = migrationOf(message);
  if (migration !== null) return migration;
  if (message.chat.type === 'channel') return ignored('channel');
  if (message.via_bot?.id === bot.id) return ignored('own_inline');
  if (message.is_automatic_forward) return ignored('automatic_forward');
  const person = senderOf(message);
  if (person === null) return ignored(message.from === null ? 'no_sender' : 'bot');
  const occasion: Occasion = {
    table: { chatId: message.chat.id, threadId: threadOf(message) },
    person,
    isPrivate: message.chat.type === 'private',
    messageId: message.message_id,
    at: message.date === null ? receivedAt : message.date * 1000,
  };
  if (message.text !== null) return readText(message, message.text, occasion, bot);
  return readAttachment(message, occasion, bot);
}

/** The edited question; anything else that was edited stays as it was. */
export function readEdit(value: unknown, bot: BotIdentity, receivedAt: number): Intent {
  const intent = readMessage(value, bot, receivedAt);
  if (intent.kind === 'ignored') return intent;
  if (intent.kind !== 'question') return ignored('edit_of_no_question');
  const editDate = readMessageFields(value)?.edit_date ?? null;
  return { ...intent, kind: 'edit', at: editDate === null ? intent.at : editDate * 1000 };
}

export function personOf(user: User): Person {
  const language = user.language_code?.toLowerCase().split(/[-_]/)[0] ?? '';
  const locale: Locale = RUSSIAN_READERS.includes(language) ? 'ru' : 'en';
  return { userId: user.id, locale, anonymous: false };
}

function migrationOf({ chat, migrate_to_chat_id: to, migrate_from_chat_id: from }: Message): Intent | null {
  if (to !== null) return { kind: 'migration', fromChatId: chat.id, toChatId: to };
  if (from !== null) return { kind: 'migration', fromChatId: from, toChatId: chat.id };
  return null;
}

/** Who writes in the name of a chat has a bot as sender, for old clients' sake. */
function senderOf({ from, sender_chat: senderChat }: Message): Person | null {
  if (senderChat !== null) return { userId: senderChat.id, locale: 'en', anonymous: true };
  return from === null || from.is_bot ? null : personOf(from);
}

function readText(message: Message, text: string, occasion: Occasion, bot: BotIdentity): Intent {
  const said = readSaid(text, message.entities, bot);
  if (said.command !== null) {
    const { name, botName, args } = said.command;
    const isForOther = botName !== null && botName !== bot.username.toLowerCase();
    if (isForOther && !occasion.isPrivate) return ignored('other_bot');
    return { ...occasion, kind: 'command', name, args, repliedTo: repliedTo(message)?.message_id ?? null };
  }
  if (!isAddressed(message, said, occasion, bot)) return ignored('not_addressed');
  const question = said.text === '' && said.namesBot ? repliedText(message, bot) : said.text;
  return question === '' ? { ...occasion, kind: 'empty' } : { ...occasion, kind: 'question', text: question };
}

function readAttachment(message: Message, occasion: Occasion, bot: BotIdentity): Intent {
  const file = hasMedia(message) ? null : fileOf(message);
  if (file === null && !hasMedia(message)) return ignored('service');
  const said = readSaid(message.caption ?? '', message.caption_entities, bot);
  if (!isAddressed(message, said, occasion, bot)) return ignored('not_addressed');
  if (file !== null) return { ...occasion, kind: 'document', file };
  return { ...occasion, kind: 'media', albumId: message.media_group_id };
}

function fileOf({ document }: Message): SentFile | null {
  if (document === null) return null;
  return {
    fileId: document.file_id,
    name: document.file_name ?? '',
    mimeType: document.mime_type ?? '',
    size: document.file_size,
  };
}

function isAddressed(message: Message, said: Said, { isPrivate }: Occasion, bot: BotIdentity): boolean {
  return isPrivate || said.namesBot || repliesToBot(message, bot);
}

/**
 * Every message in a topic that replies to nothing comes as a reply to the message that opened the topic, and the bot
 * may have opened it. Outside of topics a thread's id is that of the first message, and a reply to it is a real one.
 */
function repliedTo(message: Message): Message['reply_to_message'] {
  const replied = message.reply_to_message;
  const threadId = threadOf(message);
  return replied === null || (threadId !== null && replied.message_id === threadId) ? null : replied;
}

function repliesToBot(message: Message, bot: BotIdentity): boolean {
  return repliedTo(message)?.from?.id === bot.id;
}

/** "@bot" as a reply to somebody's question: that is the question. '' where it is none. */
function repliedText(message: Message, bot: BotIdentity): string {
  const replied = message.reply_to_message;
  if (message.chat.type === 'private' || replied?.text == null) return '';
  const isOfPerson = replied.sender_chat !== null || replied.from?.is_bot === false;
  return isOfPerson ? readSaid(replied.text, replied.entities, bot).text : '';
}
