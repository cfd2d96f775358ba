/** What the chat page is told by the control interface, as it comes over the wire; Telegram's own objects are in `../types.ts`. */
import type { Chat, Message, MessageEntity, User } from '../types.ts';

export type { InlineButton, Message, MessageEntity, User } from '../types.ts';

export interface Topic {
  /** Id of the message that created the topic. */
  readonly threadId: number;
  readonly name: string;
  readonly closed: boolean;
}

export interface ShownChat extends Chat {
  readonly key: string;
  /** Ids of people and bots; in a private chat the bot comes first. */
  readonly members: readonly number[];
  readonly blocked: boolean;
  readonly migrated_to: number | null;
  readonly topics: readonly Topic[];
  readonly last_message: Message | null;
}

export interface ShownMessage extends Message {
  /** User or bot id to emoji. */
  readonly reactions?: Readonly<Record<string, readonly string[]>>;
}

export interface Snapshot {
  readonly bots: readonly User[];
  readonly users: readonly User[];
  readonly chats: readonly ShownChat[];
}

/** A command of a bot's menu. */
export interface Command {
  readonly command: string;
  readonly description: string;
  readonly bot: string;
}

/** What the server was given for the page. */
export interface PageSettings {
  readonly title: string;
  /** Language to what one may ask. */
  readonly hints: Readonly<Record<string, readonly string[]>>;
}

export type LiveEvent =
  | { readonly type: 'message.sent' | 'message.edited'; readonly chat: string; readonly message: Message }
  | { readonly type: 'message.deleted'; readonly chat: string; readonly message_ids: readonly number[] }
  | {
      readonly type: 'message.reacted';
      readonly chat: string;
      readonly message_id: number;
      readonly reactions: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly type: 'chat.created' | 'member.changed'; readonly chat: string }
  | {
      readonly type: 'chat.acted';
      readonly chat: string;
      readonly user_id: number;
      readonly action: string;
      readonly thread: number | null;
    }
  | AnsweredPress;

export interface AnsweredPress {
  readonly type: 'callback.answered';
  readonly query_id: string;
  readonly user_id: number;
  readonly text: string | null;
  readonly show_alert: boolean;
  readonly url: string | null;
}

/** A text with its entities resolved into nesting. */
export type TextNode = string | { readonly entity: MessageEntity; readonly children: readonly TextNode[] };

/** Whose eyes, which chat, which topic. */
export interface Selection {
  readonly viewer: number | null;
  readonly chat: string | null;
  /** null outside of topics and in General. */
  readonly thread: number | null;
}

/** What the box is for at the moment. */
export type Purpose =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly message: ShownMessage }
  | { readonly kind: 'edit'; readonly message: ShownMessage };

export interface MenuItem {
  readonly label: string;
  readonly icon: string;
  readonly testId: string;
  readonly danger?: boolean;
  readonly run: () => void;
}
