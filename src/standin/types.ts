/**
 * The objects of the Bot API as they go over the wire, as far as the stand-in sends them. Fields are optional where
 * Telegram leaves them out rather than sending null: this is Telegram's format, not ours.
 * Source: https://core.telegram.org/bots/api
 */

export interface User {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly last_name?: string;
  readonly username?: string;
  /** IETF language tag of the user's client. */
  readonly language_code?: string;
}

export type ChatType = 'private' | 'group' | 'supergroup' | 'channel';

export interface Chat {
  readonly id: number;
  readonly type: ChatType;
  readonly title?: string;
  readonly username?: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly is_forum?: true;
}

/** Offsets and lengths are UTF-16 code units. */
export interface MessageEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly user?: User;
  readonly language?: string;
  readonly custom_emoji_id?: string;
}

export interface InlineButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
  readonly [other: string]: unknown;
}

export interface InlineKeyboard {
  readonly inline_keyboard: readonly (readonly InlineButton[])[];
}

/** A file that the bot may fetch with getFile. Sizes are bytes, durations seconds, width and height pixels. */
export interface FileFields {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly file_size: number;
  readonly file_name?: string;
  readonly mime_type?: string;
  readonly width?: number;
  readonly height?: number;
  readonly duration?: number;
  readonly emoji?: string;
  readonly type?: string;
  readonly is_animated?: boolean;
  readonly is_video?: boolean;
}

/** What a message says: the fields of a message that its sender chose. */
export interface MessageContent {
  readonly text?: string;
  readonly entities?: readonly MessageEntity[];
  readonly caption?: string;
  readonly caption_entities?: readonly MessageEntity[];
  readonly document?: FileFields;
  readonly photo?: readonly FileFields[];
  readonly sticker?: FileFields;
  readonly voice?: FileFields;
  readonly media_group_id?: string;
  readonly poll?: Readonly<Record<string, unknown>>;
  readonly new_chat_members?: readonly User[];
  readonly left_chat_member?: User;
  readonly group_chat_created?: true;
  readonly forum_topic_created?: { readonly name: string; readonly icon_color: number };
  readonly forum_topic_closed?: Readonly<Record<string, never>>;
  readonly migrate_to_chat_id?: number;
  readonly migrate_from_chat_id?: number;
}

/** `date` and `edit_date` are Unix seconds. */
export interface Message extends MessageContent {
  readonly message_id: number;
  readonly from?: User;
  readonly sender_chat?: Chat;
  readonly author_signature?: string;
  readonly via_bot?: User;
  readonly chat: Chat;
  readonly date: number;
  readonly edit_date?: number;
  readonly message_thread_id?: number;
  readonly is_topic_message?: true;
  readonly reply_to_message?: Message;
  readonly reply_markup?: InlineKeyboard;
}

/** Stands in a callback query for a message that is gone: `date` is always 0. */
export interface InaccessibleMessage {
  readonly chat: Chat;
  readonly message_id: number;
  readonly date: 0;
}

export interface CallbackQuery {
  readonly id: string;
  readonly from: User;
  readonly message: Message | InaccessibleMessage;
  readonly chat_instance: string;
  readonly data: string;
}

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked';

export interface ChatMember {
  readonly user: User;
  readonly status: MemberStatus;
  readonly [right: string]: unknown;
}

export interface ChatMemberUpdated {
  readonly chat: Chat;
  readonly from: User;
  readonly date: number;
  readonly old_chat_member: ChatMember;
  readonly new_chat_member: ChatMember;
}

export interface UpdatePayload {
  readonly message?: Message;
  readonly edited_message?: Message;
  readonly channel_post?: Message;
  readonly edited_channel_post?: Message;
  readonly callback_query?: CallbackQuery;
  readonly inline_query?: { readonly id: string; readonly from: User; readonly query: string; readonly offset: string };
  readonly my_chat_member?: ChatMemberUpdated;
  readonly chat_member?: ChatMemberUpdated;
  readonly message_reaction?: Readonly<Record<string, unknown>>;
}

export interface Update extends UpdatePayload {
  readonly update_id: number;
}
