/** The page's copy of what the server holds: people, chats and the messages of the chats that were opened. No DOM. */

/** @import { LiveEvent, Message, ShownChat, ShownMessage, Snapshot, Topic, User } from './types.ts' */

export class ChatWorld {
  /** @type {readonly User[]} */
  bots = [];
  /** @type {readonly User[]} */
  users = [];
  /** @type {Map<string, ShownChat>} */
  chats = new Map();
  /** Messages by id, in order, of each chat that was opened. @type {Map<string, Map<number, ShownMessage>>} */
  #logs = new Map();

  /** @param {Snapshot} snapshot */
  load({ bots, users, chats }) {
    this.bots = bots;
    this.users = users;
    this.chats = new Map(chats.map((chat) => [chat.key, chat]));
  }

  /** Forgets all messages: after a pause nobody knows what was missed. */
  forgetMessages() {
    this.#logs.clear();
  }

  /** @param {string} key */
  knows(key) {
    return this.#logs.has(key);
  }

  /**
   * Messages as they are on the server now: newer or older than those that are known, or the same.
   *
   * @param {string} key
   * @param {readonly ShownMessage[]} messages
   */
  loadMessages(key, messages) {
    const known = this.#logs.get(key)?.values() ?? [];
    const all = [...known, ...messages].toSorted((one, other) => one.message_id - other.message_id);
    this.#logs.set(key, new Map(all.map((message) => [message.message_id, message])));
  }

  /**
   * @param {string} key
   * @param {number | null} thread only this topic of a forum; null is General, or a chat that has none
   * @returns {readonly ShownMessage[]}
   */
  messages(key, thread = null) {
    const all = [...(this.#logs.get(key)?.values() ?? [])];
    if (this.chats.get(key)?.is_forum !== true) return all;
    return all.filter((message) => (message.message_thread_id ?? null) === thread);
  }

  /** @param {string} key @param {number} id */
  message(key, id) {
    return this.#logs.get(key)?.get(id) ?? null;
  }

  /** Chats of a person, the latest first. @param {number} viewer @returns {readonly ShownChat[]} */
  chatsOf(viewer) {
    return [...this.chats.values()]
      .filter(({ members }) => members.includes(viewer))
      .toSorted((one, other) => lastWordIn(other) - lastWordIn(one));
  }

  /**
   * Takes over what happened. Returns false where only the server knows what it comes to: the chats have to be read again.
   *
   * @param {LiveEvent} event
   */
  apply(event) {
    switch (event.type) {
      case 'message.sent':
      case 'message.edited':
        return this.#keep(event.chat, event.message);
      case 'message.deleted':
        return this.#remove(event.chat, event.message_ids);
      case 'message.reacted': {
        const log = this.#logs.get(event.chat);
        const message = log?.get(event.message_id);
        if (message !== undefined) log?.set(event.message_id, { ...message, reactions: event.reactions });
        return true;
      }
      case 'chat.created':
      case 'member.changed':
        return false;
      case 'chat.acted':
      case 'callback.answered':
      default:
        return true;
    }
  }

  /** @param {string} key @param {Message} message */
  #keep(key, message) {
    const chat = this.chats.get(key);
    if (chat === undefined) return false;
    const { message_id: id } = message;
    const log = this.#logs.get(key);
    const reactions = log?.get(id)?.reactions;
    log?.set(id, reactions === undefined ? message : { ...message, reactions });
    const isLast = id >= (chat.last_message?.message_id ?? 0);
    this.chats.set(key, {
      ...chat,
      topics: topicsAfter(chat.topics, message),
      last_message: isLast ? message : chat.last_message,
    });
    return true;
  }

  /** @param {string} key @param {readonly number[]} ids */
  #remove(key, ids) {
    const log = this.#logs.get(key);
    for (const id of ids) log?.delete(id);
    const chat = this.chats.get(key);
    if (chat === undefined) return false;
    const topics = chat.topics.filter(({ threadId }) => !ids.includes(threadId));
    this.chats.set(key, { ...chat, topics });
    if (!ids.includes(chat.last_message?.message_id ?? 0)) return true;
    if (log === undefined) return false;
    this.chats.set(key, { ...chat, topics, last_message: [...log.values()].at(-1) ?? null });
    return true;
  }
}

/** @param {ShownChat} chat */
const lastWordIn = ({ last_message: last }) => last?.date ?? 0;

/** @param {readonly Topic[]} topics @param {Message} message @returns {readonly Topic[]} */
function topicsAfter(
  topics,
  { message_thread_id: threadId, forum_topic_created: created, forum_topic_closed: closed },
) {
  if (threadId === undefined) return topics;
  if (created !== undefined && topics.every((topic) => topic.threadId !== threadId))
    return [...topics, { threadId, name: created.name, closed: false }];
  if (closed === undefined) return topics;
  return topics.map((topic) => (topic.threadId === threadId ? { ...topic, closed: true } : topic));
}
