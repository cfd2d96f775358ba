/** Setting the scene: people, groups, topics, who is in and who is an administrator. */
import { StandinError } from './apiError.ts';
import type { ChatRecord, TopicRecord } from './records.ts';
import type { MemberStatus, Message, User } from './types.ts';
import { viewMessage } from './messageView.ts';
import type { World } from './world.ts';

export interface PersonSettings {
  readonly id?: number;
  readonly firstName: string;
  readonly lastName?: string;
  readonly username?: string;
  /** IETF tag; en where it is missing. */
  readonly language?: string;
}

export interface GroupSettings {
  readonly type?: 'group' | 'supergroup' | 'channel';
  readonly title: string;
  readonly username?: string;
  /** Topics; supergroups only. */
  readonly forum?: boolean;
  /** The first becomes the creator. */
  readonly members: readonly User[];
  /** Bots, and as what they come in; they hear of it. */
  readonly bots?: readonly { readonly user: User; readonly status?: MemberStatus }[];
}

export class Scenery {
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  addUser({ id, firstName, lastName, username, language = 'en' }: PersonSettings): User {
    return this.world.addUser({
      first_name: firstName,
      language_code: language,
      ...(id === undefined ? {} : { id }),
      ...(lastName === undefined ? {} : { last_name: lastName }),
      ...(username === undefined ? {} : { username }),
    });
  }

  /** A group with its people; then the bots are added, as somebody would. */
  addGroup({ type = 'supergroup', title, username, forum = false, members, bots = [] }: GroupSettings): ChatRecord {
    const [creator] = members;
    if (creator === undefined) throw new StandinError('a group needs a member');
    if (forum && type !== 'supergroup') throw new StandinError('only a supergroup has topics');
    const chat = this.world.addChat({ type, title, isForum: forum, ...(username === undefined ? {} : { username }) });
    for (const user of members) this.world.setMember(chat, user, user === creator ? 'creator' : 'member', creator);
    for (const { user, status = type === 'channel' ? 'administrator' : 'member' } of bots)
      this.addMember(chat, user, creator, status);
    return chat;
  }

  /** With the service message that Telegram posts in groups. */
  addMember(chat: ChatRecord, user: User, by: User, status: MemberStatus = 'member'): void {
    this.world.setMember(chat, user, status, by);
    if (chat.type !== 'channel') this.world.post(chat, { from: by, content: { new_chat_members: [user] } });
  }

  /** Promotes, demotes, restricts. */
  setStatus(chat: ChatRecord, user: User, status: MemberStatus, by: User, anonymous = false): void {
    this.world.setMember(chat, user, status, by, anonymous);
  }

  /** Throws a member out; the bot is told once, by its own update. */
  kick(chat: ChatRecord, user: User, by: User): void {
    this.world.setMember(chat, user, 'kicked', by);
    if (chat.type !== 'channel') this.world.post(chat, { from: by, content: { left_chat_member: user } });
  }

  addTopic(chat: ChatRecord, name: string, by: User): TopicRecord {
    return this.world.addTopic(chat, name, by);
  }

  closeTopic(chat: ChatRecord, threadId: number, by: User): void {
    this.#topic(chat, threadId).closed = true;
    this.world.post(chat, { from: by, threadId, content: { forum_topic_closed: {} } });
  }

  /** With every message in it. */
  deleteTopic(chat: ChatRecord, threadId: number): void {
    this.#topic(chat, threadId).deleted = true;
    const inside = [...chat.messages.values()].filter((message) => message.threadId === threadId);
    this.world.remove(
      chat,
      inside.map(({ id }) => id),
    );
  }

  #topic(chat: ChatRecord, threadId: number): TopicRecord {
    const topic = chat.topics.get(threadId);
    if (topic === undefined) throw new StandinError(`there is no topic ${threadId}`);
    return topic;
  }

  /** Makes a supergroup of a basic group and returns it. */
  migrate(group: ChatRecord, by: User, forum = false): ChatRecord {
    return this.world.migrate(group, by, forum);
  }

  /** A post in a channel: it comes from the channel, not from a person. */
  channelPost(channel: ChatRecord, text: string): Message {
    if (channel.type !== 'channel') throw new StandinError('only a channel has channel posts');
    return viewMessage(this.world.post(channel, { from: null, senderChat: channel, content: { text } }));
  }
}
