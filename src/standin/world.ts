/** The fake Telegram's state: people, chats, members, topics, messages. Every change is told as an event. */
import { StandinError } from './apiError.ts';
import { Listeners } from './events.ts';
import { ChatRecord, type MessageRecord, type TopicRecord } from './records.ts';
import type { ChatMember, ChatType, InlineKeyboard, MemberStatus, MessageContent, User } from './types.ts';

export interface Draft {
  readonly from: User | null;
  readonly senderChat?: ChatRecord | null;
  readonly content: MessageContent;
  readonly threadId?: number | null;
  readonly replyTo?: number | null;
  readonly markup?: InlineKeyboard | null;
  readonly viaBot?: User | null;
  /** Unix seconds; now where it is missing. */
  readonly date?: number | null;
}

/** Telegram shows supergroups and channels to bots as -100 followed by the id. */
const SUPERGROUP_BASE = -1_000_000_000_000;

export class World {
  readonly events = new Listeners();
  readonly users = new Map<number, User>();
  readonly chats = new Map<string, ChatRecord>();
  readonly #now: () => number;
  #nextUserId = 1001;
  #nextGroupId = 101;

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Unix seconds. */
  seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  addUser(fields: Partial<User> & { readonly first_name: string }): User {
    const id = fields.id ?? this.#nextUserId;
    if (this.users.has(id)) throw new StandinError(`user ${id} exists already`);
    this.#nextUserId = Math.max(this.#nextUserId, id + 1);
    const user = { ...fields, id, is_bot: fields.is_bot ?? false };
    this.users.set(id, user);
    return user;
  }

  user(id: number): User {
    const user = this.users.get(id);
    if (user === undefined) throw new StandinError(`there is no user ${id}`);
    return user;
  }

  addChat(fields: {
    readonly type: Exclude<ChatType, 'private'>;
    readonly title: string;
    readonly username?: string | null;
    readonly isForum?: boolean;
  }): ChatRecord {
    this.#nextGroupId += 1;
    const id = fields.type === 'group' ? -this.#nextGroupId : SUPERGROUP_BASE - this.#nextGroupId;
    return this.#keep(new ChatRecord({ ...fields, id, key: String(id) }));
  }

  /** The private chat of a person with a bot; made where there is none. */
  privateChat(botId: number, person: User): ChatRecord {
    const key = `${botId}:${person.id}`;
    return this.chats.get(key) ?? this.#keep(new ChatRecord({ key, id: person.id, type: 'private', person, botId }));
  }

  #keep(chat: ChatRecord): ChatRecord {
    this.chats.set(chat.key, chat);
    this.events.emit({ type: 'chat.created', chat });
    return chat;
  }

  /** The chat that a bot means by an id or an @name; undefined where the bot cannot know of it. */
  findChat(botId: number, reference: string): ChatRecord | undefined {
    if (reference.startsWith('@')) {
      const name = reference.slice(1).toLowerCase();
      return [...this.chats.values()].find((chat) => chat.type !== 'private' && chat.username?.toLowerCase() === name);
    }
    return this.chats.get(reference) ?? this.chats.get(`${botId}:${reference}`);
  }

  setMember(chat: ChatRecord, user: User, status: MemberStatus, by: User, anonymous = false): void {
    const before = viewMember(user, chat.statusOf(user.id));
    chat.members.set(user.id, { user, status, anonymous });
    const after = viewMember(user, status);
    const change = {
      chat: chat.view(),
      from: by,
      date: this.seconds(),
      old_chat_member: before,
      new_chat_member: after,
    };
    this.events.emit({ type: 'member.changed', chat, change });
  }

  post(chat: ChatRecord, draft: Draft): MessageRecord {
    const id = chat.nextMessageId;
    chat.nextMessageId += 1;
    const message: MessageRecord = {
      id,
      chat,
      from: draft.from,
      senderChat: draft.senderChat ?? null,
      date: draft.date ?? this.seconds(),
      editDate: null,
      threadId: draft.threadId ?? null,
      replyTo: draft.replyTo ?? null,
      content: draft.content,
      markup: draft.markup ?? null,
      reactions: new Map(),
      viaBot: draft.viaBot ?? null,
    };
    chat.messages.set(id, message);
    if (draft.from?.is_bot === true && draft.senderChat === undefined) chat.lastBotId = draft.from.id;
    this.events.emit({ type: 'message.sent', message });
    return message;
  }

  edit(message: MessageRecord, content: MessageContent, markup: InlineKeyboard | null): void {
    message.content = content;
    message.markup = markup;
    message.editDate = this.seconds();
    this.events.emit({ type: 'message.edited', message });
  }

  remove(chat: ChatRecord, messageIds: readonly number[]): void {
    const present = messageIds.filter((id) => chat.messages.delete(id));
    if (present.length > 0) this.events.emit({ type: 'message.deleted', chat, messageIds: present });
  }

  react(message: MessageRecord, userId: number, emoji: readonly string[]): void {
    const before = message.reactions.get(userId) ?? [];
    message.reactions.set(userId, emoji);
    this.events.emit({ type: 'message.reacted', message, userId, before });
  }

  addTopic(chat: ChatRecord, name: string, by: User): TopicRecord {
    if (!chat.isForum) throw new StandinError('only a forum has topics');
    const threadId = chat.nextMessageId;
    const topic = { threadId, name, closed: false, deleted: false };
    chat.topics.set(threadId, topic);
    this.post(chat, { from: by, threadId, content: { forum_topic_created: { name, icon_color: 7322096 } } });
    return topic;
  }

  /** Makes a supergroup of a group: the members move, the messages stay behind, both sides get their service message. */
  migrate(group: ChatRecord, by: User, isForum = false): ChatRecord {
    if (group.type !== 'group') throw new StandinError('only a basic group can migrate');
    const supergroup = this.addChat({ type: 'supergroup', title: group.title ?? '', isForum });
    for (const [id, member] of group.members) supergroup.members.set(id, { ...member });
    this.post(group, { from: by, content: { migrate_to_chat_id: supergroup.id } });
    group.migratedTo = supergroup.id;
    this.post(supergroup, { from: by, senderChat: supergroup, content: { migrate_from_chat_id: group.id } });
    return supergroup;
  }
}

/** A member as getChatMember and the member updates show it. */
export function viewMember(user: User, status: MemberStatus, anonymous = false): ChatMember {
  if (status === 'creator') return { user, status, is_anonymous: anonymous };
  if (status === 'kicked') return { user, status, until_date: 0 };
  if (status !== 'administrator') return { user, status };
  const rights = ['manage_chat', 'delete_messages', 'restrict_members', 'invite_users', 'pin_messages'];
  return {
    user,
    status,
    can_be_edited: false,
    is_anonymous: anonymous,
    ...Object.fromEntries(rights.map((right) => [`can_${right}`, true])),
  };
}
