/**
 * What the rooms around a table tell each other: who asks where, what was asked for, what is said in reply. Pure types:
 * no vendor and no Node type passes here.
 */

/** Languages of the interface. Answers quote the book in the book's language. */
export type Locale = 'en' | 'ru';

/** Where people sit together: a chat, or one topic of a forum. */
export interface TableAddress {
  readonly chatId: number;
  /** null outside of topics. */
  readonly threadId: number | null;
}

/** The same as one word: `<chatId>:<threadId or 0>`. */
export type TableKey = `${number}:${number}`;

/** Offsets and lengths are UTF-16 code units. */
export interface TextEntity {
  readonly type: 'bold' | 'italic' | 'code' | 'pre' | 'blockquote' | 'expandable_blockquote';
  readonly offset: number;
  readonly length: number;
}

/** Text of any length with its emphases; whoever sends it cuts it to what a message holds. */
export interface RichText {
  readonly text: string;
  readonly entities: readonly TextEntity[];
}

/** A button under a message. `data` comes back when it is pressed: at most 64 bytes. */
export interface Button {
  readonly label: string;
  readonly data: string;
}

/** Rows of buttons; empty: none. */
export type Keyboard = readonly (readonly Button[])[];

/** Who wrote or pressed. */
export interface Person {
  /** The chat's own id where somebody writes in the name of the group. */
  readonly userId: number;
  readonly locale: Locale;
  /** Writes in the name of the group: nobody knows who it is, so it is nobody with rights. */
  readonly anonymous: boolean;
}

/** A file that somebody sent. */
export interface SentFile {
  readonly fileId: string;
  /** As the sender named it: not to be trusted as a path; '' where there is none. */
  readonly name: string;
  readonly mimeType: string;
  /** Bytes; null where it is not said. */
  readonly size: number | null;
}

/** Facts of every message-like update. */
export interface Occasion {
  readonly table: TableAddress;
  readonly person: Person;
  readonly isPrivate: boolean;
  /** The message that was written or edited, or under which a button was pressed. */
  readonly messageId: number;
  /** When the message was written, epoch milliseconds; for presses when the update came in. */
  readonly at: number;
}

/** What an update asks of the bot. `ignored` carries a code for the log. */
export type Intent =
  | { readonly kind: 'ignored'; readonly reason: string }
  /** `text` without the mention of the bot; never empty. */
  | (Occasion & { readonly kind: 'question'; readonly text: string })
  | (Occasion & { readonly kind: 'edit'; readonly text: string })
  /** `name` in lower case without slash and bot name; `args` trimmed, '' where there are none. */
  | (Occasion & { readonly kind: 'command'; readonly name: string; readonly args: string })
  | (Occasion & { readonly kind: 'press'; readonly queryId: string; readonly data: string })
  | (Occasion & { readonly kind: 'document'; readonly file: SentFile })
  /** Sticker, voice, photo, poll …: `albumId` is shared by the messages of one album. */
  | (Occasion & { readonly kind: 'media'; readonly albumId: string | null })
  /** Addressed to the bot, but nothing was said. */
  | (Occasion & { readonly kind: 'empty' })
  /** The bot was taken in, or taken out or blocked. */
  | { readonly kind: 'membership'; readonly chatId: number; readonly present: boolean }
  | { readonly kind: 'migration'; readonly fromChatId: number; readonly toChatId: number };

/** An update as it is stored before anybody has thought about it. */
export interface ReceivedUpdate {
  readonly updateId: number;
  /**
   * Together with the id what makes an update the same one: ids are dealt anew after a quiet week, and then an old id
   * comes with another message. A digest: it says nothing about the chat.
   */
  readonly identity: string;
  readonly table: TableKey;
  /** JSON, as it came. */
  readonly payload: string;
}

/** Where updates are durable before they are acknowledged. */
export interface Inbox {
  /** Stores what is not known yet, all or nothing, and returns how many that were. @throws StorageError */
  store(updates: readonly ReceivedUpdate[]): Promise<number>;
}
