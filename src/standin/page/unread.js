/** What each person has not read yet, by chat and topic. No DOM. */

/** @import { Message, ShownChat } from './types.ts' */

export class Unread {
  /** @type {Map<string, number>} */
  #counts = new Map();

  /**
   * A message came in. `seenBy` is who is looking at that place right now, null for nobody.
   *
   * @param {ShownChat} chat
   * @param {Message} message
   * @param {number | null} seenBy
   */
  note(chat, message, seenBy) {
    for (const member of chat.members) {
      if (member === seenBy || member === message.from?.id) continue;
      const place = placeOf(member, chat.key, chat.is_forum === true ? (message.message_thread_id ?? null) : null);
      this.#counts.set(place, (this.#counts.get(place) ?? 0) + 1);
    }
  }

  /** Everything there was read. @param {number} viewer @param {string} chat @param {number | null} thread */
  read(viewer, chat, thread) {
    return this.#counts.delete(placeOf(viewer, chat, thread));
  }

  clear() {
    this.#counts.clear();
  }

  /** @param {number} viewer @param {string} chat @param {number | null} thread */
  inTopic(viewer, chat, thread) {
    return this.#counts.get(placeOf(viewer, chat, thread)) ?? 0;
  }

  /** @param {number} viewer @param {string} chat */
  inChat(viewer, chat) {
    return this.#sum(`${viewer} ${chat} `);
  }

  /** @param {number} viewer */
  of(viewer) {
    return this.#sum(`${viewer} `);
  }

  /** @param {string} prefix */
  #sum(prefix) {
    return [...this.#counts].reduce((sum, [place, count]) => (place.startsWith(prefix) ? sum + count : sum), 0);
  }
}

/** @param {number} viewer @param {string} chat @param {number | null} thread */
const placeOf = (viewer, chat, thread) => `${viewer} ${chat} ${thread ?? ''}`;
