/** A person's hands: what somebody at a phone can do in a chat. Tests and the chat page act through this. */
import { StandinError } from './apiError.ts';
import type { Bot } from './bot.ts';
import { notify } from './dispatch.ts';
import { type FileStore, fileFields, photoFields } from './files.ts';
import { cleanText } from './formatText.ts';
import { viewMessage } from './messageView.ts';
import { threadOfReply } from './methods/destination.ts';
import type { UploadedFile } from './params.ts';
import type { ChatRecord, MessageRecord } from './records.ts';
import type { InlineButton, Message, MessageContent, MessageEntity, User } from './types.ts';
import type { World } from './world.ts';

export interface PostOptions {
  /** Id of the topic. */
  readonly thread?: number | null;
  readonly replyTo?: number | null;
  readonly entities?: readonly MessageEntity[];
  /** Unix seconds; now where it is missing. */
  readonly date?: number;
  readonly caption?: string;
}

/** A button by its data, its label or its place (from 0). */
export type ButtonChoice =
  | { readonly data: string }
  | { readonly text: string }
  | { readonly row: number; readonly column: number };

export interface PlayerParts {
  readonly world: World;
  readonly files: FileStore;
  readonly bots: () => readonly Bot[];
  readonly now: () => number;
  readonly newId: () => string;
}

/** How Telegram signs what an anonymous administrator posts. */
const GROUP_ANONYMOUS_BOT: User = { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' };
const TEXT_LIMIT = 4096;

export class Player {
  readonly user: User;
  readonly #parts: PlayerParts;

  constructor(user: User, parts: PlayerParts) {
    this.user = user;
    this.#parts = parts;
  }

  /** 1 to 4,096 UTF-16 units after trimming, as the apps allow; use `sendLongText` for more. */
  sendText(chat: ChatRecord, text: string, options: PostOptions = {}): Message {
    const clean = cleanText({ text, entities: options.entities ?? [] });
    if (clean.text === '') throw new StandinError('a message needs text');
    if (clean.text.length > TEXT_LIMIT) throw new StandinError(`a message holds ${TEXT_LIMIT} characters`);
    return this.post(
      chat,
      { text: clean.text, ...(clean.entities.length === 0 ? {} : { entities: clean.entities }) },
      options,
    );
  }

  /** As the apps do with a pasted text: cut into messages of 4,096 UTF-16 units. */
  sendLongText(chat: ChatRecord, text: string, options: PostOptions = {}): readonly Message[] {
    const parts = text.match(new RegExp(`[^]{1,${TEXT_LIMIT}}`, 'g')) ?? [];
    return parts.filter((part) => part.trim() !== '').map((part) => this.sendText(chat, part, options));
  }

  sendDocument(chat: ChatRecord, file: UploadedFile, options: PostOptions = {}): Message {
    const document = fileFields(this.#parts.files.add('documents', file));
    return this.post(chat, { document, ...this.#caption(options) }, options);
  }

  sendPhoto(chat: ChatRecord, file: UploadedFile, options: PostOptions = {}): Message {
    const photo = photoFields(this.#parts.files.add('photos', file));
    return this.post(chat, { photo, ...this.#caption(options) }, options);
  }

  /** Several photos as one album: one message each, under one group id; the caption is on the first. */
  sendAlbum(chat: ChatRecord, photos: readonly UploadedFile[], options: PostOptions = {}): readonly Message[] {
    const media_group_id = this.#parts.newId();
    return photos.map((file, index) => {
      const photo = photoFields(this.#parts.files.add('photos', file));
      return this.post(chat, { photo, media_group_id, ...(index === 0 ? this.#caption(options) : {}) }, options);
    });
  }

  sendSticker(chat: ChatRecord, options: PostOptions = {}): Message {
    const file = { name: 'sticker.webp', mimeType: 'image/webp', bytes: new Uint8Array([82, 73, 70, 70]) };
    const { file_id, file_unique_id, file_size } = fileFields(this.#parts.files.add('stickers', file));
    const shape = { width: 512, height: 512, emoji: '🎲', type: 'regular', is_animated: false, is_video: false };
    return this.post(chat, { sticker: { file_id, file_unique_id, file_size, ...shape } }, options);
  }

  sendVoice(chat: ChatRecord, options: PostOptions = {}): Message {
    const file = { name: 'voice.ogg', mimeType: 'audio/ogg', bytes: new Uint8Array([79, 103, 103, 83]) };
    const { file_name: _unnamed, ...voice } = fileFields(this.#parts.files.add('voice', file));
    return this.post(chat, { voice: { ...voice, duration: 3 } }, options);
  }

  sendPoll(chat: ChatRecord, question: string, answers: readonly string[], options: PostOptions = {}): Message {
    const choices = answers.map((text) => ({ text, voter_count: 0 }));
    const state = {
      total_voter_count: 0,
      is_closed: false,
      is_anonymous: true,
      type: 'regular',
      allows_multiple_answers: false,
    };
    return this.post(chat, { poll: { id: this.#parts.newId(), question, options: choices, ...state } }, options);
  }

  #caption({ caption = '', entities = [] }: PostOptions): MessageContent {
    const clean = cleanText({ text: caption, entities });
    if (clean.text === '') return {};
    return { caption: clean.text, ...(clean.entities.length === 0 ? {} : { caption_entities: clean.entities }) };
  }

  /** Posts any content: what the apps can send and the stand-in has no verb for. */
  post(chat: ChatRecord, content: MessageContent, options: PostOptions = {}): Message {
    this.#mustBeIn(chat);
    if (chat.type === 'channel' && !chat.isAdministrator(this.user.id))
      throw new StandinError('only administrators post in a channel');
    const replyTo = options.replyTo ?? null;
    if (replyTo !== null && !chat.messages.has(replyTo))
      throw new StandinError(`there is no message ${replyTo} to reply to`);
    const thread = options.thread ?? null;
    if (thread !== null && chat.isForum && chat.topics.get(thread)?.deleted !== false)
      throw new StandinError(`there is no topic ${thread}`);
    const threadId = thread ?? threadOfReply(chat, replyTo);
    const draft = { content, threadId, replyTo, date: options.date ?? null };
    return viewMessage(this.#parts.world.post(chat, { ...this.#author(chat), ...draft }));
  }

  #author(chat: ChatRecord): { readonly from: User | null; readonly senderChat?: ChatRecord } {
    if (chat.type === 'channel') return { from: null, senderChat: chat };
    if (chat.members.get(this.user.id)?.anonymous === true) return { from: GROUP_ANONYMOUS_BOT, senderChat: chat };
    return { from: this.user };
  }

  editText(chat: ChatRecord, messageId: number, text: string): Message {
    const message = this.#own(chat, messageId);
    const clean = cleanText({ text, entities: [] });
    if (clean.text === '') throw new StandinError('a message needs text');
    const content = { text: clean.text, ...(clean.entities.length === 0 ? {} : { entities: clean.entities }) };
    this.#parts.world.edit(message, content, message.markup);
    return viewMessage(message);
  }

  /** In a private chat also what the bot wrote; in a group only one's own, unless one is an administrator. */
  deleteMessage(chat: ChatRecord, messageId: number): void {
    const message = this.#message(chat, messageId);
    const allowed = chat.type === 'private' || message.from?.id === this.user.id || chat.isAdministrator(this.user.id);
    if (!allowed) throw new StandinError('that message is not yours to delete');
    this.#parts.world.remove(chat, [messageId]);
  }

  /** `emoji` null takes the reaction back. */
  react(chat: ChatRecord, messageId: number, emoji: string | null): void {
    this.#mustBeIn(chat);
    this.#parts.world.react(this.#message(chat, messageId), this.user.id, emoji === null ? [] : [emoji]);
  }

  /**
   * Presses a button and returns the id of the query that the bot has to answer. `forged` sends data that no button
   * holds, or presses on a message that is gone: what a hand-made client can do.
   */
  press(chat: ChatRecord, messageId: number, choice: ButtonChoice, forged = false): string {
    this.#mustBeIn(chat);
    const message = chat.messages.get(messageId);
    if (message === undefined && !forged) throw new StandinError(`there is no message ${messageId}`);
    const button = message === undefined ? undefined : findButton(message, choice);
    const data = button?.callback_data ?? (forged && 'data' in choice ? choice.data : undefined);
    if (data === undefined) throw new StandinError('there is no such button to press');
    // A channel post does not say who made it: the first bot there is taken for its author.
    const authorId = message?.from?.id ?? null;
    const bot = this.#parts.bots().find(({ user }) => (authorId === null ? chat.holds(user.id) : user.id === authorId));
    if (bot === undefined) throw new StandinError('the message is not a bot’s');
    const id = this.#parts.newId();
    bot.openQueries.set(id, { id, userId: this.user.id, at: this.#parts.now() });
    const shown =
      message === undefined ? { chat: chat.view(), message_id: messageId, date: 0 as const } : viewMessage(message);
    notify(bot, { callback_query: { id, from: this.user, message: shown, chat_instance: chat.key, data } });
    return id;
  }

  inlineQuery(bot: Bot, query: string): string {
    const id = this.#parts.newId();
    bot.openQueries.set(id, { id, userId: this.user.id, at: this.#parts.now() });
    notify(bot, { inline_query: { id, from: this.user, query, offset: '' } });
    return id;
  }

  /** Blocks or unblocks the bot of a private chat. */
  setBlocked(chat: ChatRecord, blocked: boolean): void {
    const bot = this.#parts.bots().find(({ user }) => user.id === chat.botId);
    if (chat.person?.id !== this.user.id || bot === undefined)
      throw new StandinError('only the person of a private chat blocks its bot');
    chat.blocked = blocked;
    this.#parts.world.setMember(chat, bot.user, blocked ? 'kicked' : 'member', this.user);
  }

  typing(chat: ChatRecord, threadId: number | null = null): void {
    this.#mustBeIn(chat);
    this.#parts.world.events.emit({ type: 'chat.acted', chat, userId: this.user.id, action: 'typing', threadId });
  }

  #mustBeIn(chat: ChatRecord): void {
    if (!chat.holds(this.user.id)) throw new StandinError('the user is not in that chat');
    if (chat.migratedTo !== null) throw new StandinError(`the group became the supergroup ${chat.migratedTo}`);
  }

  #message(chat: ChatRecord, messageId: number): MessageRecord {
    const message = chat.messages.get(messageId);
    if (message === undefined) throw new StandinError(`there is no message ${messageId}`);
    return message;
  }

  #own(chat: ChatRecord, messageId: number): MessageRecord {
    const message = this.#message(chat, messageId);
    const own =
      message.from?.id === this.user.id || (message.senderChat !== null && chat.isAdministrator(this.user.id));
    if (!own) throw new StandinError('that message is somebody else’s');
    return message;
  }
}

function findButton(message: MessageRecord, choice: ButtonChoice): InlineButton | undefined {
  const rows = message.markup?.inline_keyboard ?? [];
  if ('row' in choice) return rows[choice.row]?.[choice.column];
  return rows
    .flat()
    .find((button) => ('data' in choice ? button.callback_data === choice.data : button.text === choice.text));
}
