/** What the stand-in remembers of chats and messages. Mutable on purpose: this is the state of the fake Telegram. */
import type { Chat, ChatType, InlineKeyboard, MemberStatus, MessageContent, User } from './types.ts';

export interface MemberRecord {
  readonly user: User;
  status: MemberStatus;
  /** An administrator who posts as the group itself. */
  anonymous: boolean;
}

export interface TopicRecord {
  /** The id of the message that created the topic. */
  readonly threadId: number;
  readonly name: string;
  closed: boolean;
  deleted: boolean;
}

export interface MessageRecord {
  readonly id: number;
  readonly chat: ChatRecord;
  /** null for channel posts. */
  readonly from: User | null;
  readonly senderChat: ChatRecord | null;
  /** Unix seconds. */
  readonly date: number;
  editDate: number | null;
  readonly threadId: number | null;
  /** Id of the message replied to in the same chat. */
  readonly replyTo: number | null;
  content: MessageContent;
  markup: InlineKeyboard | null;
  /** User or bot id to emoji. */
  readonly reactions: Map<number, readonly string[]>;
  readonly viaBot: User | null;
}

export class ChatRecord {
  /** Unique in the stand-in: the chat's id, or `bot:user` for a private chat, which every bot has for itself. */
  readonly key: string;
  readonly id: number;
  readonly type: ChatType;
  readonly title: string | null;
  readonly username: string | null;
  readonly isForum: boolean;
  /** The person in a private chat. */
  readonly person: User | null;
  /** The bot that a private chat belongs to. */
  readonly botId: number | null;
  readonly members = new Map<number, MemberRecord>();
  readonly topics = new Map<number, TopicRecord>();
  readonly messages = new Map<number, MessageRecord>();
  nextMessageId = 1;
  migratedTo: number | null = null;
  /** The person of a private chat has blocked the bot. */
  blocked = false;
  /** The bot that posted last: general commands go to it in a group with several bots. */
  lastBotId: number | null = null;

  constructor(fields: {
    readonly key: string;
    readonly id: number;
    readonly type: ChatType;
    readonly title?: string | null;
    readonly username?: string | null;
    readonly isForum?: boolean;
    readonly person?: User | null;
    readonly botId?: number | null;
  }) {
    this.key = fields.key;
    this.id = fields.id;
    this.type = fields.type;
    this.title = fields.title ?? null;
    this.username = fields.username ?? null;
    this.isForum = fields.isForum ?? false;
    this.person = fields.person ?? null;
    this.botId = fields.botId ?? null;
  }

  /** The chat as messages carry it. */
  view(): Chat {
    const { person } = this;
    return {
      id: this.id,
      ...(this.title === null ? {} : { title: this.title }),
      ...(person === null ? {} : { first_name: person.first_name }),
      ...(person?.last_name === undefined ? {} : { last_name: person.last_name }),
      ...(person?.username === undefined ? {} : { username: person.username }),
      ...(this.username === null ? {} : { username: this.username }),
      type: this.type,
      ...(this.isForum ? { is_forum: true as const } : {}),
    };
  }

  statusOf(userId: number): MemberStatus {
    return this.members.get(userId)?.status ?? 'left';
  }

  isAdministrator(userId: number): boolean {
    return ['creator', 'administrator'].includes(this.statusOf(userId));
  }

  /** Whether the user reads and posts here. */
  holds(userId: number): boolean {
    if (this.type === 'private') return this.person?.id === userId || this.botId === userId;
    return !['left', 'kicked'].includes(this.statusOf(userId));
  }
}
